package dev.fovea.cli;

import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/**
 * How often a training is saved: every so many epochs ({@code 2}) or steps ({@code 500steps}).
 *
 * @param every at least 1
 * @param steps whether steps are counted, not epochs
 */
record CheckpointInterval(int every, boolean steps) {
    static final CheckpointInterval EACH_EPOCH = new CheckpointInterval(1, false);

    CheckpointInterval {
        if (every < 1) {
            throw new IllegalArgumentException("expected to save every 1 or more epochs or steps, got " + every);
        }
    }

    /** Reads {@code 2} or {@code 500steps}. */
    static final class Converter implements ITypeConverter<CheckpointInterval> {
        @Override
        public CheckpointInterval convert(String text) {
            boolean steps = text.endsWith("steps");
            String number =
                    steps ? text.substring(0, text.length() - "steps".length()).strip() : text;
            try {
                int every = Integer.parseInt(number);
                if (every >= 1) {
                    return new CheckpointInterval(every, steps);
                }
            } catch (NumberFormatException e) {
                // said below, as for a number below 1
            }
            throw new TypeConversionException("expected epochs like 2 or steps like 500steps, got '" + text + "'");
        }
    }

    @Override
    public String toString() {
        return every + (steps ? "steps" : "");
    }
}
