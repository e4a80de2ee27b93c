package dev.fovea.data;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fovea.tensor.Shape;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class CenterOfMassTest {
    private static final Preprocessing MNIST = Toy.plain(Shape.image(1, 28, 28), Fit.CENTER_OF_MASS, true);

    @Test
    void aDarkBarOnWhitePaperFillsTheBox() {
        // 200 high, 300 wide; a bar of 120 x 30 at (60, 200): 20/120 of it is 20 x 5
        Picture page = page(200, 300, 255, 60, 200, 120, 30, 0);
        Prepared prepared = MNIST.toInput(page, Inversion.AUTO);
        assertThat(prepared.inverted()).isTrue();
        // its centre of mass is (9.5, 2); 14 - 9.5 = 4.5 rounds to 5, 14 - 2 = 12
        assertThat(prepared.pixels())
                .isEqualTo(page(28, 28, 0, 5, 12, 20, 5, 255).pixels());
    }

    @Test
    void theCentreOfMassDecidesNotTheBox() {
        // an L of 40 x 40, the upright 20 wide and the foot 20 high: half size
        Picture page = page(100, 100, 0, 10, 10, 40, 20, 255);
        fill(page, 30, 10, 20, 40, 255);
        byte[] pixels = MNIST.toInput(page, Inversion.NO).pixels();
        // 20 x 10 at x 0..9 and 10 x 10 at x 10..19: x = (200 * 4.5 + 100 * 14.5) / 300 = 7.83, y = (9.5 * 200 + 14.5 *
        // 100) / 300
        // = 11.17; 14 - 7.83 rounds to 6, 14 - 11.17 to 3
        Picture expected = page(28, 28, 0, 3, 6, 20, 10, 255);
        fill(expected, 13, 6, 10, 20, 255);
        assertThat(pixels).isEqualTo(expected.pixels());
    }

    @Test
    void smallFiguresGrow() {
        Picture page = page(9, 9, 0, 4, 4, 1, 1, 255);
        assertThat(MNIST.toInput(page, Inversion.NO).pixels())
                .isEqualTo(page(28, 28, 0, 5, 5, 20, 20, 255).pixels());
    }

    @Test
    void greyPaperBecomesBlackAndGreyInkWhite() {
        Picture page = page(100, 100, 140, 20, 20, 60, 60, 40);
        assertThat(MNIST.toInput(page, Inversion.AUTO).pixels())
                .isEqualTo(page(28, 28, 0, 5, 5, 20, 20, 255).pixels());
    }

    @Test
    void otherSizesKeepTheShare() {
        Preprocessing wide = Toy.plain(Shape.image(1, 14, 56), Fit.CENTER_OF_MASS, true);
        Picture page = page(100, 100, 0, 20, 20, 60, 60, 255);
        // the box is 10 x 40: the square becomes 10 x 10; 7 - 4.5 rounds to 3, 28 - 4.5 to 24
        assertThat(wide.toInput(page, Inversion.NO).pixels())
                .isEqualTo(page(14, 56, 0, 3, 24, 10, 10, 255).pixels());
    }

    @Test
    void aModelOfDarkFiguresKeepsThemDark() {
        Preprocessing dark = Toy.plain(Shape.image(1, 28, 28), Fit.CENTER_OF_MASS, false);
        Picture page = page(100, 100, 255, 20, 20, 60, 60, 0);
        assertThat(dark.toInput(page, Inversion.AUTO).pixels())
                .isEqualTo(page(28, 28, 255, 5, 5, 20, 20, 0).pixels());
    }

    @Test
    void aBlankPageIsEmpty() {
        for (int paper : new int[] {0, 100, 255}) {
            for (Inversion inversion : Inversion.values()) {
                Picture blank = page(50, 40, paper, 0, 0, 0, 0, 0);
                assertThat(MNIST.toInput(blank, inversion).pixels()).containsOnly(0);
            }
        }
        assertThat(MNIST.toInput(page(50, 40, 100, 20, 20, 1, 1, 110), Inversion.NO)
                        .pixels())
                .containsOnly(0);
    }

    @Test
    void extremeFiguresStayInTheImage() {
        assertThat(MNIST.toInput(page(1, 5000, 0, 0, 100, 1, 4000, 255), Inversion.NO)
                        .pixels())
                .contains((byte) 255);
        assertThat(MNIST.toInput(page(5000, 1, 255, 1000, 0, 3000, 1, 0), Inversion.NO)
                        .pixels())
                .contains((byte) 255);
        // a heavy block with a far speck: the block's centre would push the speck out
        Picture page = page(400, 400, 0, 0, 100, 60, 60, 255);
        fill(page, 396, 100, 4, 60, 255);
        assertThat(MNIST.toInput(page, Inversion.NO).pixels()).contains((byte) 255);
    }

    /** A page of one value with a rectangle of another. */
    private static Picture page(int h, int w, int paper, int top, int left, int height, int width, int ink) {
        byte[] pixels = new byte[h * w];
        Arrays.fill(pixels, (byte) paper);
        Picture page = new Picture(Shape.image(1, h, w), pixels);
        fill(page, top, left, height, width, ink);
        return page;
    }

    private static void fill(Picture page, int top, int left, int height, int width, int ink) {
        for (int y = top; y < top + height; y++) {
            int row = y * page.shape().width();
            Arrays.fill(page.pixels(), row + left, row + left + width, (byte) ink);
        }
    }
}
