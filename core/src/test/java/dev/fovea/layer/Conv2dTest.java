package dev.fovea.layer;

import static dev.fovea.layer.Layers.conv2d;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.fovea.tensor.Shape;
import java.util.List;
import org.junit.jupiter.api.Test;

class Conv2dTest {
    @Test
    void theOutputHasTheSeedsSize() {
        // (32 - 5 + 2*0) / 1 + 1 = 28
        assertThat(conv2d(6, 5).outputShape(Shape.image(1, 32, 32))).isEqualTo(Shape.image(6, 28, 28));
        // the seed's own layers: (32 - 7 + 2*1) / 1 + 1 = 28, (14 - 9 + 2*2) / 1 + 1 = 10
        assertThat(conv2d(6, 7).padding(1).outputShape(Shape.image(1, 32, 32))).isEqualTo(Shape.image(6, 28, 28));
        assertThat(conv2d(16, 9).padding(2).outputShape(Shape.image(6, 14, 14))).isEqualTo(Shape.image(16, 10, 10));
    }

    @Test
    void aStrideRoundsDown() {
        // (8 - 3) / 2 + 1 = 3.5: the last column is not seen
        assertThat(conv2d(1, 3).stride(2).outputShape(Shape.image(1, 8, 8))).isEqualTo(Shape.image(1, 3, 3));
    }

    @Test
    void heightAndWidthAreIndependent() {
        Conv2d conv = conv2d(4, new Size(3, 2))
                .stride(new Size(2, 3))
                .padding(new Padding(1, 2, 0, 3))
                .dilation(new Size(1, 4));
        // height (9 + 1 + 2 - 3) / 2 + 1 = 5; width spans 4 * (2 - 1) + 1 = 5: (7 + 0 + 3 - 5) / 3 + 1 = 2
        assertThat(conv.outputShape(Shape.image(2, 9, 7))).isEqualTo(Shape.image(4, 5, 2));
    }

    @Test
    void parametersArePyTorchs() {
        Conv2d conv = conv2d(6, new Size(5, 3));
        assertThat(conv.parameters(Shape.image(4, 9, 9)))
                .containsExactly(
                        new Parameter("weight", Shape.of(6, 4, 5, 3), 60, 90), // 4*5*3 in, 6*5*3 out
                        new Parameter("bias", Shape.vector(6), 60, 90));
        assertThat(conv.bias(false).parameters(Shape.image(4, 9, 9)))
                .containsExactly(new Parameter("weight", Shape.of(6, 4, 5, 3), 60, 90));
    }

    @Test
    void groupsSeeTheirShareOfTheChannels() {
        Conv2d conv = conv2d(6, 3).groups(2);
        assertThat(conv.parameters(Shape.image(4, 9, 9)).get(0))
                .isEqualTo(new Parameter("weight", Shape.of(6, 2, 3, 3), 18, 27)); // 2*9 in, 3*9 out
        assertThat(conv.multiplyAdds(Shape.image(4, 9, 9))).isEqualTo(6 * 7 * 7 * 18);
    }

    @Test
    void countsAMultiplyAddForEachTapOfEachOutput() {
        assertThat(conv2d(6, 5).padding(2).multiplyAdds(Shape.image(1, 28, 28))).isEqualTo(117_600); // 6*28*28 * 25
        assertThat(conv2d(2048, 3).padding(1).multiplyAdds(Shape.image(2048, 512, 512)))
                .isEqualTo(2048L * 512 * 512 * 2048 * 9); // beyond an int
    }

    @Test
    void refusesAnInputThatItDoesNotFit() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> conv2d(6, 5).outputShape(Shape.vector(10)))
                .withMessage("expected an image (channels, height, width), got (10)");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> conv2d(6, 5).outputShape(Shape.image(1, 5, 4)))
                .withMessage("a window spanning 5 does not fit the width 4: use a smaller window or more padding");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> conv2d(6, 3).dilation(4).padding(1).outputShape(Shape.image(1, 6, 9)))
                .withMessage(
                        "a window spanning 9 does not fit the height 6 + 2 padding: use a smaller window or more padding");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> conv2d(6, 5).groups(2).outputShape(Shape.image(3, 9, 9)))
                .withMessage("3 input channels do not split into 2 groups");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> conv2d(6, 5).outputShape(List.of()))
                .withMessage("expected one input, got 0");
    }

    @Test
    void hugePaddingDoesNotOverflow() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> conv2d(1, 1).padding(Integer.MAX_VALUE).outputShape(Shape.image(1, 9, 9)))
                .withMessage(
                        "the height 9 + 4294967294 padding gives an output of 4294967303: use less padding or a larger "
                                + "stride");
        // (9 + 4294967294 - 1) / 2147483647 + 1 = 3
        assertThat(conv2d(1, 1)
                        .padding(Integer.MAX_VALUE)
                        .stride(Integer.MAX_VALUE)
                        .outputShape(Shape.image(1, 9, 9)))
                .isEqualTo(Shape.image(1, 3, 3));
    }

    @Test
    void refusesImpossibleOptions() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> conv2d(0, 5))
                .withMessage("conv2d: outChannels must be at least 1, got 0");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> conv2d(6, 5).groups(4))
                .withMessage("conv2d: 6 output channels do not split into 4 groups");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> conv2d(6, 5).groups(0))
                .withMessage("conv2d: 6 output channels do not split into 0 groups");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> conv2d(6, 0))
                .withMessage("size 0x0: both lengths must be at least 1");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> conv2d(6, 5).padding(new Padding(0, -1, 0, 0)))
                .withMessage("padding 0,-1,0,0: no side may be negative");
    }

    @Test
    void readsAsItIsWritten() {
        assertThat(conv2d(6, 5)).hasToString("conv2d 6@5x5").returns("conv", Conv2d::stem);
        assertThat(conv2d(6, 5).stride(2).padding(1).dilation(3).groups(2).bias(false))
                .hasToString("conv2d 6@5x5 stride 2x2 padding 1 dilation 3x3 groups 2 without bias");
    }
}
