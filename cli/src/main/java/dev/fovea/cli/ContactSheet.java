package dev.fovea.cli;

import dev.fovea.data.Dataset;
import dev.fovea.data.Preprocessing;
import dev.fovea.formats.AtomicFile;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import javax.imageio.ImageIO;

/**
 * Samples as a network sees them, a row a class; small ones are enlarged by whole pixels.
 *
 * @param dataset which
 * @param columns how many of each class
 */
record ContactSheet(Dataset dataset, int columns) {
    private static final int LEAST_SIDE = 56;
    private static final int GAP = 4;
    private static final int GROUND = 0x4060A0;

    /** Beyond these, a sheet is no longer looked at. */
    private static final int MOST_CLASSES = 40;

    /** Writes a PNG, whole or not at all. */
    void write(Path file) throws IOException {
        BufferedImage image = image();
        AtomicFile.write(file, out -> ImageIO.write(image, "png", out));
    }

    private BufferedImage image() {
        Preprocessing seen = dataset.preprocessing();
        int enlarged = Math.max(1, LEAST_SIDE / Math.min(seen.height(), seen.width()));
        int cellH = seen.height() * enlarged + GAP;
        int cellW = seen.width() * enlarged + GAP;
        int classes = Math.min(MOST_CLASSES, dataset.classes().size());
        BufferedImage image =
                new BufferedImage(GAP + columns * cellW, GAP + classes * cellH, BufferedImage.TYPE_INT_RGB);
        int[] ground = new int[image.getWidth() * image.getHeight()];
        Arrays.fill(ground, GROUND);
        image.setRGB(0, 0, image.getWidth(), image.getHeight(), ground, 0, image.getWidth());
        int[] drawn = new int[classes];
        float[] x = new float[dataset.shape().size()]; // (channels, height, width)
        for (int i = 0; i < dataset.size(); i++) {
            int row = dataset.label(i);
            if (row < classes && drawn[row] < columns) {
                dataset.read(i, x, 0);
                draw(x, image, GAP + drawn[row]++ * cellW, GAP + row * cellH, enlarged);
            }
        }
        return image;
    }

    private void draw(float[] x, BufferedImage image, int left, int top, int enlarged) {
        Preprocessing seen = dataset.preprocessing();
        float[] mean = seen.mean();
        float[] std = seen.std();
        int plane = seen.height() * seen.width();
        for (int p = 0; p < plane; p++) {
            int rgb = 0;
            for (int k = 0; k < 3; k++) {
                int c = seen.channels() == 3 ? k : 0;
                int value = Math.round(255 * (x[c * plane + p] * std[c] + mean[c]));
                rgb = rgb << 8 | Math.max(0, Math.min(255, value));
            }
            int[] square = new int[enlarged * enlarged];
            Arrays.fill(square, rgb);
            image.setRGB(
                    left + p % seen.width() * enlarged,
                    top + p / seen.width() * enlarged,
                    enlarged,
                    enlarged,
                    square,
                    0,
                    enlarged);
        }
    }
}
