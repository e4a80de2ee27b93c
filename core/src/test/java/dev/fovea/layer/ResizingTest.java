package dev.fovea.layer;

import static dev.fovea.layer.Layers.channelShuffle;
import static dev.fovea.layer.Layers.convTranspose2d;
import static dev.fovea.layer.Layers.crop2d;
import static dev.fovea.layer.Layers.groupNorm;
import static dev.fovea.layer.Layers.layerNorm;
import static dev.fovea.layer.Layers.localResponseNorm;
import static dev.fovea.layer.Layers.pad2d;
import static dev.fovea.layer.Layers.pixelShuffle;
import static dev.fovea.layer.Layers.pixelUnshuffle;
import static dev.fovea.layer.Layers.prelu;
import static dev.fovea.layer.Layers.slice;
import static dev.fovea.layer.Layers.upsample2d;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.fovea.tensor.Shape;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Layers that resize or rearrange images, normalise samples, or learn slopes: shapes, parameters, errors, texts. */
class ResizingTest {
    private static final Shape IMAGE = Shape.image(4, 5, 6);

    @Test
    void imagesHaveTheSizesThatTheyAreGiven() {
        assertThat(pad2d(new Padding(1, 2, 0, 3)).outputShape(IMAGE))
                .isEqualTo(Shape.image(4, 8, 9)); // 1 + 5 + 2, 0 + 6 + 3
        assertThat(pad2d(4).border(Border.REFLECT).outputShape(IMAGE)).isEqualTo(Shape.image(4, 13, 14));
        assertThat(pad2d(5).border(Border.CIRCULAR).outputShape(IMAGE)).isEqualTo(Shape.image(4, 15, 16));
        assertThat(pad2d(7).border(Border.REPLICATE).outputShape(IMAGE)).isEqualTo(Shape.image(4, 19, 20));
        assertThat(crop2d(new Padding(1, 3, 0, 2)).outputShape(IMAGE))
                .isEqualTo(Shape.image(4, 1, 4)); // 5 - 1 - 3, 6 - 0 - 2
        assertThat(upsample2d(new Size(2, 3)).outputShape(IMAGE)).isEqualTo(Shape.image(4, 10, 18));
        assertThat(pixelShuffle(2).outputShape(IMAGE)).isEqualTo(Shape.image(1, 10, 12));
        assertThat(pixelUnshuffle(2).outputShape(Shape.image(1, 10, 12))).isEqualTo(IMAGE);
    }

    @Test
    void channelsAreTakenApartAndMixed() {
        assertThat(slice(1, 4).outputShape(IMAGE)).isEqualTo(Shape.image(3, 5, 6));
        assertThat(slice(2, 7).outputShape(Shape.vector(7))).isEqualTo(Shape.vector(5));
        assertThat(channelShuffle(4).outputShape(IMAGE)).isEqualTo(IMAGE);
    }

    /** The sizes of the layer are those from which the convolution comes back to its input. */
    @Test
    void aTransposedConvolutionHasTheSizeThatItsConvolutionTakesBack() {
        for (int stride = 1; stride <= 3; stride++) {
            for (int outputPadding = 0; outputPadding < stride; outputPadding++) {
                ConvTranspose2d layer = convTranspose2d(2, new Size(3, 2))
                        .stride(stride)
                        .padding(new Padding(1, 0, 1, 1))
                        .outputPadding(outputPadding)
                        .dilation(new Size(1, 2));
                Shape out = layer.outputShape(IMAGE);
                // (5 - 1) stride - 1 + 1 (3 - 1) + 1 + outputPadding, (6 - 1) stride - 2 + 2 (2 - 1) + 1 +
                // outputPadding
                assertThat(out)
                        .isEqualTo(Shape.image(2, 4 * stride + 2 + outputPadding, 5 * stride + 1 + outputPadding));
                Conv2d back = Layers.conv2d(4, layer.kernelSize())
                        .stride(stride)
                        .padding(layer.padding())
                        .dilation(layer.dilation());
                assertThat(back.outputShape(out)).isEqualTo(IMAGE);
                assertThat(back.multiplyAdds(out)).isEqualTo(layer.multiplyAdds(IMAGE));
                assertThat(back.parameters(out).get(0).shape())
                        .isEqualTo(layer.parameters(IMAGE).get(0).shape());
            }
        }
    }

    @Test
    void layersHavePyTorchsParameters() {
        assertThat(convTranspose2d(6, new Size(3, 2)).stride(2).groups(2).parameters(IMAGE))
                .containsExactly(
                        // an output sees 2 channels under 6 taps, of which every fourth hits it; an input feeds 3 by 6
                        new Parameter("weight", Shape.of(4, 3, 3, 2), 3, 18),
                        new Parameter("bias", Shape.vector(6), 3, 18));
        assertThat(convTranspose2d(6, 3).bias(false).parameters(IMAGE)).hasSize(1);
        assertThat(groupNorm(2).parameters(IMAGE))
                .containsExactly(
                        Parameter.constant("weight", Shape.vector(4), 1),
                        Parameter.constant("bias", Shape.vector(4), 0));
        assertThat(layerNorm().parameters(IMAGE))
                .containsExactly(Parameter.constant("weight", IMAGE, 1), Parameter.constant("bias", IMAGE, 0));
        assertThat(prelu().parameters(IMAGE)).containsExactly(Parameter.constant("weight", Shape.vector(1), 0.25f));
        assertThat(prelu().byChannel(true).parameters(IMAGE))
                .containsExactly(Parameter.constant("weight", Shape.vector(4), 0.25f));
        assertThat(localResponseNorm(3).parameters(IMAGE)).isEmpty();
        assertThat(localResponseNorm(3).multiplyAdds(IMAGE)).isEqualTo(3 * 120);
    }

    @Test
    void refusesOptionsThatAreNone() {
        assertRefuses(() -> convTranspose2d(0, 3), "convTranspose2d: outChannels must be at least 1, got 0");
        assertRefuses(
                () -> convTranspose2d(3, 3).groups(2), "convTranspose2d: 3 output channels do not split into 2 groups");
        assertRefuses(
                () -> convTranspose2d(3, 3).stride(new Size(3, 2)).outputPadding(2),
                "convTranspose2d: outputPadding must be at least 0 and less than the stride 3x2, got 2");
        assertRefuses(() -> pixelShuffle(0), "pixelShuffle: factor must be at least 1, got 0");
        assertRefuses(() -> pixelUnshuffle(0), "pixelUnshuffle: factor must be at least 1, got 0");
        assertRefuses(() -> slice(-1, 2), "slice: expected 0 or more and then a greater number, got -1 and 2");
        assertRefuses(() -> slice(3, 3), "slice: expected 0 or more and then a greater number, got 3 and 3");
        assertRefuses(() -> channelShuffle(0), "channelShuffle: groups must be at least 1, got 0");
        assertRefuses(() -> groupNorm(0), "groupNorm: groups must be at least 1, got 0");
        assertRefuses(() -> groupNorm(1).eps(-1), "groupNorm: eps must be finite and greater than 0, got -1.0");
        assertRefuses(() -> layerNorm().eps(0), "layerNorm: eps must be finite and greater than 0, got 0.0");
        assertRefuses(() -> localResponseNorm(0), "localResponseNorm: size must be at least 1, got 0");
        assertRefuses(
                () -> localResponseNorm(1).alpha(-1),
                "localResponseNorm: alpha must be finite and at least 0, got -1.0");
        assertRefuses(
                () -> localResponseNorm(1).beta(Double.NaN),
                "localResponseNorm: beta must be finite and at least 0, got NaN");
        assertRefuses(
                () -> localResponseNorm(1).k(0), "localResponseNorm: k must be finite and greater than 0, got 0.0");
    }

    @Test
    void refusesInputsThatDoNotFit() {
        String image = "expected an image (channels, height, width), got (3)";
        Shape vector = Shape.vector(3);
        for (UnaryLayer layer : List.of(
                convTranspose2d(1, 1),
                pad2d(1),
                crop2d(0),
                channelShuffle(1),
                upsample2d(1),
                pixelShuffle(1),
                pixelUnshuffle(1),
                localResponseNorm(1))) {
            assertRefuses(() -> layer.outputShape(vector), image);
        }
        String either = "expected an image (channels, height, width) or a vector, got (2, 3)";
        assertRefuses(() -> groupNorm(1).outputShape(Shape.of(2, 3)), either);
        assertRefuses(() -> prelu().byChannel(true).outputShape(Shape.of(2, 3)), either);
        assertRefuses(() -> slice(0, 1).outputShape(Shape.of(2, 3)), either);
        assertRefuses(() -> slice(3, 5).outputShape(IMAGE), "expected at least 5 channels, got 4");
        assertRefuses(() -> channelShuffle(3).outputShape(IMAGE), "4 channels do not split into 3 groups");
        assertRefuses(() -> groupNorm(3).outputShape(IMAGE), "4 channels do not split into 3 groups");
        assertRefuses(
                () -> convTranspose2d(3, 1).groups(3).outputShape(IMAGE),
                "4 input channels do not split into 3 groups");
        assertRefuses(
                () -> convTranspose2d(3, 1).padding(3).outputShape(IMAGE),
                "a padding of 6 leaves nothing of the height 5: use less padding");
        assertRefuses(
                () -> pad2d(5).border(Border.REFLECT).outputShape(IMAGE),
                "a reflection of 5 does not fit the height 5: use less padding, at most 4");
        assertRefuses(
                () -> pad2d(6).border(Border.CIRCULAR).outputShape(IMAGE),
                "a circular padding of 6 does not fit the height 5: use less padding, at most 5");
        assertRefuses(
                () -> crop2d(new Padding(0, 0, 2, 4)).outputShape(IMAGE),
                "a cropping of 2 and 4 leaves nothing of the width 6: crop less");
        assertRefuses(
                () -> pixelShuffle(3).outputShape(IMAGE), "expected a number of channels that 3^2 = 9 divides, got 4");
        assertRefuses(
                () -> pixelUnshuffle(2).outputShape(IMAGE),
                "expected a height and a width that 2 divides, got (4, 5, 6)");
        assertRefuses(
                () -> upsample2d(1 << 30).outputShape(IMAGE),
                "a height of 5368709120 is too large: at most 2147483647");
        assertRefuses(
                () -> pad2d(1 << 30).outputShape(IMAGE), "a height of 2147483653 is too large: at most 2147483647");
        assertRefuses(
                () -> convTranspose2d(1, 1).stride(1 << 30).outputShape(IMAGE),
                "a height of 4294967297 is too large: at most 2147483647");
    }

    @Test
    void readAsTheyAreWritten() {
        assertThat(List.of(
                        convTranspose2d(6, new Size(3, 2)),
                        convTranspose2d(6, 3)
                                .stride(2)
                                .padding(1)
                                .outputPadding(1)
                                .dilation(new Size(2, 1))
                                .groups(2)
                                .bias(false),
                        pad2d(1),
                        pad2d(new Padding(1, 2, 0, 3)).border(Border.REFLECT),
                        pad2d(1).border(Border.REPLICATE),
                        pad2d(1).border(Border.CIRCULAR),
                        crop2d(new Padding(1, 2, 0, 3)),
                        slice(0, 8),
                        channelShuffle(2),
                        upsample2d(2),
                        upsample2d(new Size(2, 3)).interpolation(Interpolation.BILINEAR),
                        upsample2d(2).interpolation(Interpolation.BILINEAR_ALIGN_CORNERS),
                        pixelShuffle(2),
                        pixelUnshuffle(3),
                        groupNorm(2),
                        groupNorm(2).eps(0.1),
                        layerNorm(),
                        layerNorm().eps(0.1),
                        localResponseNorm(5),
                        localResponseNorm(5).alpha(1).beta(0.5).k(2),
                        prelu(),
                        prelu().byChannel(true)))
                .extracting(Layer::toString)
                .containsExactly(
                        "convTranspose2d 6@3x2",
                        "convTranspose2d 6@3x3 stride 2x2 padding 1 output padding 1 dilation 2x1 groups 2 without bias",
                        "pad2d 1",
                        "pad2d 1,2,0,3 by reflection",
                        "pad2d 1 by replication",
                        "pad2d 1 in a circle",
                        "crop2d 1,2,0,3",
                        "slice 0:8",
                        "channelShuffle 2",
                        "upsample2d 2x2",
                        "upsample2d 2x3 bilinear",
                        "upsample2d 2x2 bilinear with corners aligned",
                        "pixelShuffle 2",
                        "pixelUnshuffle 3",
                        "groupNorm 2",
                        "groupNorm 2 eps 0.1",
                        "layerNorm",
                        "layerNorm eps 0.1",
                        "localResponseNorm 5",
                        "localResponseNorm 5 alpha 1.0 beta 0.5 k 2.0",
                        "prelu",
                        "prelu by channel");
    }

    private static void assertRefuses(Runnable what, String message) {
        assertThatIllegalArgumentException().isThrownBy(what::run).withMessage(message);
    }
}
