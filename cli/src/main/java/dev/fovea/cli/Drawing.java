package dev.fovea.cli;

import dev.fovea.data.Preprocessing;
import java.util.ArrayList;
import java.util.List;

/** A picture in characters. */
final class Drawing {
    /** From dark to light. */
    private static final String SHADES = " .:-=+*#%@";

    private Drawing() {}

    /** A line a row, two characters a pixel, because characters are twice as high as wide; channels are averaged. */
    static List<String> lines(byte[] pixels, Preprocessing preprocessing) {
        int height = preprocessing.imageHeight();
        int width = preprocessing.imageWidth();
        List<String> lines = new ArrayList<>();
        for (int y = 0; y < height; y++) {
            StringBuilder line = new StringBuilder("  ");
            for (int x = 0; x < width; x++) {
                int sum = 0;
                for (int c = 0; c < preprocessing.channels(); c++) {
                    sum += pixels[(c * height + y) * width + x] & 0xFF;
                }
                int light = sum / preprocessing.channels();
                char shade = SHADES.charAt(light * SHADES.length() / 256);
                line.append(shade).append(shade);
            }
            lines.add(line.toString());
        }
        return lines;
    }
}
