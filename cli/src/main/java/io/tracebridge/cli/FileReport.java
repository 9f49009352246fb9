package io.tracebridge.cli;

import io.tracebridge.bridge.FileResult;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Says in the log what was wrong with captures: a line each. */
final class FileReport {
    static final Logger LOG = LoggerFactory.getLogger(FileReport.class);

    private FileReport() {}

    static void log(FileResult files) {
        files.ignored().forEach(file -> LOG.info("passed over: {}", file.message()));
        files.problems().forEach(problem -> LOG.warn("{}", problem.message()));
        if (files.refused() > files.problems().size()) {
            LOG.warn("{} records were refused in all", files.refused());
        }
        if (files.errors() > 0) {
            LOG.warn("decoders failed {} times: please report what was logged above", files.errors());
        }
        if (files.stopped()) {
            LOG.warn("stopped before the end of the captures");
        }
    }
}
