package dev.fovea.cli;

import dev.fovea.FoveaException;
import dev.fovea.formats.AtomicFile;
import dev.fovea.layer.Conv2d;
import dev.fovea.layer.Parameter;
import dev.fovea.model.Model;
import dev.fovea.network.Node;
import dev.fovea.tensor.Tensor;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import javax.imageio.ImageIO;

/**
 * The filters of a convolution side by side, a row an input channel: red pulls the output up, blue down, white does nothing.
 * All share one scale, on which the greatest weight is the fullest colour.
 */
record FilterPicture(Tensor w) {
    private static final int PIXELS = 16; // a weight's side
    private static final int GAP = 8;
    private static final int GROUND = 0xE0E0E0;

    /** The filters of the model's first convolution. */
    static FilterPicture of(Model model) {
        Node first = model.network().nodes().stream()
                .filter(node -> node.layer() instanceof Conv2d)
                .findFirst()
                .orElseThrow(() -> new FoveaException("expected a network with a convolution, this one has none"));
        return new FilterPicture(model.weights().get(first.name() + "." + Parameter.WEIGHT));
    }

    /** Writes a PNG, whole or not at all. */
    void write(Path file) throws IOException {
        BufferedImage image = image();
        AtomicFile.write(file, out -> ImageIO.write(image, "png", out));
    }

    private BufferedImage image() {
        int outC = w.shape().dim(0);
        int inC = w.shape().dim(1);
        int kH = w.shape().dim(2);
        int kW = w.shape().dim(3);
        int cellH = kH * PIXELS + GAP;
        int cellW = kW * PIXELS + GAP;
        BufferedImage image = new BufferedImage(GAP + outC * cellW, GAP + inC * cellH, BufferedImage.TYPE_INT_RGB);
        int[] ground = new int[image.getWidth() * image.getHeight()];
        Arrays.fill(ground, GROUND);
        image.setRGB(0, 0, image.getWidth(), image.getHeight(), ground, 0, image.getWidth());
        float greatest = greatest();
        for (int i = 0; i < w.data().length; i++) {
            int x = GAP + i / (kW * kH * inC) * cellW + i % kW * PIXELS;
            int y = GAP + i / (kW * kH) % inC * cellH + i / kW % kH * PIXELS;
            int[] square = new int[PIXELS * PIXELS];
            Arrays.fill(square, colour(w.data()[i] / greatest));
            image.setRGB(x, y, PIXELS, PIXELS, square, 0, PIXELS);
        }
        return image;
    }

    private float greatest() {
        float greatest = Float.MIN_NORMAL;
        for (float weight : w.data()) {
            greatest = Math.max(greatest, Math.abs(weight));
        }
        return greatest;
    }

    /** From blue at -1 over white to red at 1. */
    private static int colour(float weight) {
        int faded = Math.round(255 * (1 - Math.min(1, Math.abs(weight))));
        return weight >= 0 ? 255 << 16 | faded << 8 | faded : faded << 16 | faded << 8 | 255;
    }
}
