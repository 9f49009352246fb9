package io.tracebridge.cli;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.ThrowableProxyUtil;
import ch.qos.logback.core.LayoutBase;
import ch.qos.logback.core.OutputStreamAppender;
import ch.qos.logback.core.encoder.LayoutWrappingEncoder;
import com.fasterxml.jackson.core.io.JsonStringEncoder;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Log lines to stderr: for people, one line each, or as JSON with the names of the Elastic Common Schema. Configured here alone. */
final class Logging {
    private Logging() {}

    /** Replaces whatever logging there was. */
    static void configure(PrintStream err, String format, boolean quiet) {
        LoggerContext context = (LoggerContext) LoggerFactory.getILoggerFactory();
        context.reset();
        LayoutBase<ILoggingEvent> layout = format.equals("ecs") ? new EcsLayout() : new TextLayout();
        layout.setContext(context);
        layout.start();
        LayoutWrappingEncoder<ILoggingEvent> encoder = new LayoutWrappingEncoder<>();
        encoder.setContext(context);
        encoder.setCharset(StandardCharsets.UTF_8);
        encoder.setLayout(layout);
        encoder.start();
        OutputStreamAppender<ILoggingEvent> appender = new OutputStreamAppender<>();
        appender.setContext(context);
        appender.setName("stderr");
        appender.setEncoder(encoder);
        appender.setOutputStream(new LeftOpen(err));
        appender.start();
        ch.qos.logback.classic.Logger root = context.getLogger(Logger.ROOT_LOGGER_NAME);
        root.addAppender(appender);
        root.setLevel(Level.WARN); // libraries
        context.getLogger("io.tracebridge").setLevel(quiet ? Level.WARN : Level.INFO);
    }

    /** Logback closes what it writes to when it is configured anew; stderr is not its own. */
    private static final class LeftOpen extends FilterOutputStream {
        LeftOpen(OutputStream out) {
            super(out);
        }

        @Override
        public void write(byte[] bytes, int offset, int length) throws IOException {
            out.write(bytes, offset, length);
        }

        @Override
        public void close() throws IOException {
            flush();
        }
    }

    /** {@code 03:04:05 INFO  what happened}; a stack trace only where a programming error is reported. */
    private static final class TextLayout extends LayoutBase<ILoggingEvent> {
        private final DateTimeFormatter time =
                DateTimeFormatter.ofPattern("HH:mm:ss", Locale.ROOT).withZone(ZoneId.systemDefault());

        @Override
        public String doLayout(ILoggingEvent event) {
            StringBuilder line = new StringBuilder(120);
            time.formatTo(Instant.ofEpochMilli(event.getTimeStamp()), line);
            line.append(' ').append(event.getLevel());
            line.append(event.getLevel().levelStr.length() == 4 ? "  " : " ");
            line.append(event.getFormattedMessage()).append('\n');
            if (event.getThrowableProxy() != null) {
                line.append(ThrowableProxyUtil.asString(event.getThrowableProxy()));
            }
            return line.toString();
        }
    }

    /** One JSON object a line. */
    private static final class EcsLayout extends LayoutBase<ILoggingEvent> {
        @Override
        public String doLayout(ILoggingEvent event) {
            StringBuilder line = new StringBuilder(240);
            line.append("{\"@timestamp\":\"").append(Instant.ofEpochMilli(event.getTimeStamp()));
            line.append("\",\"log.level\":\"").append(event.getLevel().levelStr.toLowerCase(Locale.ROOT));
            line.append("\",\"message\":\"");
            escape(event.getFormattedMessage(), line);
            line.append("\",\"ecs.version\":\"8.11.0\",\"service.name\":\"tracebridge\",\"log.logger\":\"");
            escape(event.getLoggerName(), line);
            line.append("\",\"process.thread.name\":\"");
            escape(event.getThreadName(), line);
            if (event.getThrowableProxy() != null) {
                line.append("\",\"error.type\":\"");
                escape(event.getThrowableProxy().getClassName(), line);
                line.append("\",\"error.message\":\"");
                escape(String.valueOf(event.getThrowableProxy().getMessage()), line);
                line.append("\",\"error.stack_trace\":\"");
                escape(ThrowableProxyUtil.asString(event.getThrowableProxy()), line);
            }
            return line.append("\"}\n").toString();
        }

        private static void escape(String text, StringBuilder to) {
            JsonStringEncoder.getInstance().quoteAsString(text, to);
        }
    }
}
