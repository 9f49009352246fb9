package io.tracebridge.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class LifetimeTest {
    @Test
    void stopsTheLastFirst() {
        Lifetime lifetime = new Lifetime();
        List<String> stopped = new ArrayList<>();
        lifetime.onStop(() -> stopped.add("first"));
        lifetime.onStop(() -> stopped.add("second"));

        lifetime.stop();
        lifetime.stop();

        assertThat(stopped).containsExactly("second", "first");
    }

    @Test
    void stopsAtOnceWhatBeginsTooLate() {
        Lifetime lifetime = new Lifetime();
        List<String> stopped = new ArrayList<>();
        lifetime.stop();
        lifetime.onStop(() -> stopped.add("late"));

        assertThat(stopped).containsExactly("late");
    }
}
