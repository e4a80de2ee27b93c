package dev.fovea.layer;

import static dev.fovea.layer.Layers.adaptiveAvgPool2d;
import static dev.fovea.layer.Layers.batchNorm2d;
import static dev.fovea.layer.Layers.concat;
import static dev.fovea.layer.Layers.dropout;
import static dev.fovea.layer.Layers.dropout2d;
import static dev.fovea.layer.Layers.globalAvgPool;
import static dev.fovea.layer.Layers.globalMaxPool;
import static dev.fovea.layer.Layers.multiply;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.fovea.tensor.Shape;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Batch normalisation, dropout, poolings to a size, and what joins branches. */
class NormAndPoolTest {
    private static final Shape IMAGE = Shape.image(4, 5, 6);

    @Test
    void batchNormHasTwoParametersAndThreeBuffersOfItsChannels() {
        for (Shape input : List.of(IMAGE, Shape.vector(4))) {
            assertThat(batchNorm2d().outputShape(input)).isEqualTo(input);
            assertThat(batchNorm2d().parameters(input))
                    .containsExactly(
                            Parameter.constant("weight", Shape.vector(4), 1),
                            Parameter.constant("bias", Shape.vector(4), 0));
            assertThat(batchNorm2d().buffers(input))
                    .containsExactly(
                            Parameter.constant("running_mean", Shape.vector(4), 0),
                            Parameter.constant("running_var", Shape.vector(4), 1),
                            Parameter.constant("num_batches_tracked", Shape.of(), 0));
        }
    }

    @Test
    void poolingsToASizeHaveIt() {
        assertThat(globalAvgPool().outputShape(IMAGE)).isEqualTo(Shape.image(4, 1, 1));
        assertThat(globalMaxPool().outputShape(IMAGE)).isEqualTo(Shape.image(4, 1, 1));
        assertThat(adaptiveAvgPool2d(7).outputShape(IMAGE)).isEqualTo(Shape.image(4, 7, 7));
    }

    @Test
    void branchesJoin() {
        assertThat(concat().outputShape(List.of(IMAGE, Shape.image(3, 5, 6), IMAGE)))
                .isEqualTo(Shape.image(11, 5, 6)); // 4 + 3 + 4
        assertThat(concat().outputShape(List.of(Shape.vector(2), Shape.vector(3))))
                .isEqualTo(Shape.vector(5));
        assertThat(multiply().outputShape(List.of(IMAGE, IMAGE))).isEqualTo(IMAGE);
        assertThat(multiply().outputShape(List.of(IMAGE, Shape.image(4, 1, 1)))).isEqualTo(IMAGE);
        assertThat(multiply().outputShape(List.of(Shape.image(4, 1, 1), IMAGE))).isEqualTo(IMAGE);
        assertThat(multiply().multiplyAdds(List.of(Shape.image(4, 1, 1), IMAGE)))
                .isEqualTo(120);
    }

    @Test
    void refusesWhatDoesNotFit() {
        assertRefuses(() -> batchNorm2d().eps(0), "batchNorm2d: eps must be finite and greater than 0, got 0.0");
        assertRefuses(() -> batchNorm2d().momentum(1.5), "batchNorm2d: momentum must be from 0 to 1, got 1.5");
        assertRefuses(
                () -> batchNorm2d().outputShape(Shape.of(2, 3)),
                "expected an image (channels, height, width) or a vector, got (2, 3)");
        assertRefuses(() -> dropout(1), "dropout: probability must be at least 0 and less than 1, got 1.0");
        assertRefuses(() -> dropout2d(-1), "dropout2d: probability must be at least 0 and less than 1, got -1.0");
        assertRefuses(
                () -> dropout2d(0.5).outputShape(Shape.vector(3)),
                "expected an image (channels, height, width), got (3)");
        assertRefuses(() -> concat().outputShape(List.of(IMAGE)), "expected two or more inputs, got 1");
        assertRefuses(
                () -> concat().outputShape(List.of(IMAGE, Shape.image(4, 5, 7))),
                "expected inputs that differ in their channels only, got (4, 5, 6) and (4, 5, 7)");
        assertRefuses(() -> multiply().outputShape(List.of(IMAGE, IMAGE, IMAGE)), "expected two inputs, got 3");
        assertRefuses(
                () -> multiply().outputShape(List.of(IMAGE, Shape.image(3, 1, 1))),
                "expected two inputs of one shape, or an image and (channels, 1, 1), got (4, 5, 6) and (3, 1, 1)");
    }

    @Test
    void readAsTheyAreWritten() {
        assertThat(List.of(
                        batchNorm2d(),
                        batchNorm2d().eps(0.001).momentum(0.01),
                        dropout(0.5),
                        dropout2d(0.25),
                        globalAvgPool(),
                        globalMaxPool(),
                        adaptiveAvgPool2d(7),
                        concat(),
                        multiply(),
                        Layers.relu6()))
                .extracting(Layer::toString)
                .containsExactly(
                        "batchNorm2d",
                        "batchNorm2d eps 0.001 momentum 0.01",
                        "dropout 0.5",
                        "dropout2d 0.25",
                        "globalAvgPool",
                        "globalMaxPool",
                        "adaptiveAvgPool2d 7x7",
                        "concat",
                        "multiply",
                        "relu6");
    }

    private static void assertRefuses(Runnable what, String message) {
        assertThatIllegalArgumentException().isThrownBy(what::run).withMessage(message);
    }
}
