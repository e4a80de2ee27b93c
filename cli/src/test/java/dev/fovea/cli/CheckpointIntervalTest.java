package dev.fovea.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import picocli.CommandLine.TypeConversionException;

class CheckpointIntervalTest {
    private final CheckpointInterval.Converter converter = new CheckpointInterval.Converter();

    @Test
    void readsEpochsAndSteps() {
        assertThat(converter.convert("2")).isEqualTo(new CheckpointInterval(2, false));
        assertThat(converter.convert("500steps")).isEqualTo(new CheckpointInterval(500, true));
        assertThat(converter.convert("500steps")).hasToString("500steps");
    }

    @Test
    void refusesWhatIsNoInterval() {
        for (String text : new String[] {"", "0", "-1", "steps", "0steps", "1.5", "2 epochs", "2147483648"}) {
            assertThatThrownBy(() -> converter.convert(text))
                    .isInstanceOf(TypeConversionException.class)
                    .hasMessage("expected epochs like 2 or steps like 500steps, got '" + text + "'");
        }
    }

    /** A checkpoint's settings come past the converter. */
    @Test
    void neverCountsByNothing() {
        assertThatThrownBy(() -> new CheckpointInterval(0, true))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("expected to save every 1 or more epochs or steps, got 0");
    }
}
