package dev.fovea.cli;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** The size that pictures are brought to, as people write it: {@code 64} or, height first, {@code 48x64}. */
record ImageSize(int height, int width) {
    private static final int MOST = 4096;

    /** Reads it. */
    static final class Converter implements ITypeConverter<ImageSize> {
        private static final Pattern SIZE = Pattern.compile("(\\d{1,4})(?:x(\\d{1,4}))?");

        @Override
        public ImageSize convert(String text) {
            Matcher size = SIZE.matcher(text);
            if (size.matches()) {
                int height = Integer.parseInt(size.group(1));
                int width = size.group(2) == null ? height : Integer.parseInt(size.group(2));
                if (height >= 1 && width >= 1 && height <= MOST && width <= MOST) {
                    return new ImageSize(height, width);
                }
            }
            throw new TypeConversionException(
                    "expected a side or HEIGHTxWIDTH, from 1 to " + MOST + ", e.g. 64 or 48x64, got '" + text + "'");
        }
    }
}
