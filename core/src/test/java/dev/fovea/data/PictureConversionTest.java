package dev.fovea.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.fovea.tensor.Shape;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class PictureConversionTest {
    private static final Preprocessing GREY = Toy.plain(Shape.image(1, 1, 2), Fit.STRETCH, true);

    @Test
    void greyIsTheLumaOfBt601() {
        // 0.299 * 100 + 0.587 * 200 + 0.114 * 50 = 29.9 + 117.4 + 5.7 = 153; red alone 76.245, blue alone 29.07
        Picture colour = new Picture(Shape.image(3, 1, 3), Toy.bytes(100, 255, 0, 200, 0, 0, 50, 0, 255));
        assertThat(PictureConversion.withChannels(colour, 1)).isEqualTo(Toy.grey(1, 3, 153, 76, 29));
    }

    @Test
    void greyThatWasMadeColourComesBackExactly() {
        byte[] all = new byte[256];
        for (int i = 0; i < 256; i++) {
            all[i] = (byte) i;
        }
        Picture grey = new Picture(Shape.image(1, 16, 16), all);
        Picture colour = PictureConversion.withChannels(grey, 3);
        assertThat(colour.shape()).isEqualTo(Shape.image(3, 16, 16));
        assertThat(colour.at(2, 15, 15)).isEqualTo(255);
        assertThat(PictureConversion.withChannels(colour, 1)).isEqualTo(grey);
        assertThat(PictureConversion.withChannels(grey, 1)).isSameAs(grey);
    }

    @Test
    void otherChannelsHaveNoMeaning() {
        Picture two = new Picture(Shape.image(2, 1, 2), new byte[4]);
        assertThatThrownBy(() -> GREY.toInput(two, Inversion.NO))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(
                        "picture (2, 1, 2): expected 1 channels as the network's input has, got 2: only grey (1) and"
                                + " colour (3) turn into each other");
    }

    @Test
    void aPictureOfTheRightSizeIsTakenAsItIs() {
        Prepared prepared = GREY.toInput(Toy.grey(1, 2, 0, 255), Inversion.NO);
        assertThat(prepared.x()).containsExactly(0, 1);
        assertThat(prepared.pixels()).isEqualTo(Toy.bytes(0, 255));
        assertThat(prepared.inverted()).isFalse();
    }

    @Test
    void aRightSizedFigureIsNotCentred() {
        Preprocessing mnist = Toy.plain(Shape.image(1, 3, 3), Fit.CENTER_OF_MASS, true);
        Picture corner = Toy.grey(3, 3, 200, 0, 0, 0, 0, 0, 0, 0, 0);
        assertThat(mnist.toInput(corner, Inversion.AUTO).pixels()).isEqualTo(corner.pixels());
    }

    @Test
    void invertsWhenTold() {
        Prepared prepared = GREY.toInput(Toy.grey(1, 2, 0, 200), Inversion.YES);
        assertThat(prepared.x()).containsExactly(1, 55 / 255f);
        assertThat(prepared.inverted()).isTrue();
    }

    @Test
    void invertsDarkOnLightByItself() {
        Preprocessing preprocessing = Toy.plain(Shape.image(1, 3, 3), Fit.STRETCH, true);
        Picture ink = Toy.grey(3, 3, 255, 255, 255, 255, 0, 255, 255, 255, 255);
        Picture chalk = Toy.grey(3, 3, 0, 0, 0, 0, 255, 0, 0, 0, 0);
        assertThat(preprocessing.toInput(ink, Inversion.AUTO).inverted()).isTrue();
        assertThat(preprocessing.toInput(ink, Inversion.AUTO).pixels()).isEqualTo(chalk.pixels());
        assertThat(preprocessing.toInput(chalk, Inversion.AUTO).inverted()).isFalse();
    }

    @Test
    void greyPaperIsLighterThanItsInk() {
        assertThat(PictureConversion.lightBorder(Toy.grey(3, 3, 110, 112, 108, 110, 10, 110, 111, 109, 110)))
                .isTrue();
        assertThat(PictureConversion.lightBorder(Toy.grey(3, 3, 150, 150, 150, 150, 250, 150, 150, 150, 150)))
                .isFalse();
    }

    @Test
    void neverInvertsByItselfForDarkFiguresOrColour() {
        Picture white = Toy.grey(1, 2, 255, 255);
        assertThat(GREY.toInput(white, Inversion.AUTO).inverted()).isTrue();
        assertThat(Toy.plain(Shape.image(1, 1, 2), Fit.STRETCH, false)
                        .toInput(white, Inversion.AUTO)
                        .inverted())
                .isFalse();
        assertThat(Toy.plain(Shape.image(3, 1, 2), Fit.STRETCH, true)
                        .toInput(white, Inversion.AUTO)
                        .inverted())
                .isFalse();
    }

    @Test
    void stretchesToTheImageAndSetsItIntoTheInput() {
        Preprocessing preprocessing = GREY.withInput(Shape.image(1, 1, 4));
        Prepared prepared = preprocessing.toInput(Toy.grey(2, 4, 51, 51, 255, 255, 51, 51, 255, 255), Inversion.NO);
        assertThat(prepared.pixels()).isEqualTo(Toy.bytes(51, 255));
        assertThat(prepared.x()).containsExactly(0, 0.2f, 1, 0);
    }

    @Test
    void theBorderIsEachOutermostPixelOnce() {
        long[] counts = PictureConversion.borderHistogram(Toy.grey(3, 3, 1, 2, 3, 4, 5, 6, 7, 8, 9));
        assertThat(counts[5]).isZero();
        assertThat(Arrays.stream(counts).sum()).isEqualTo(8);
        assertThat(Arrays.stream(PictureConversion.borderHistogram(Toy.grey(3, 1, 1, 2, 3)))
                        .sum())
                .isEqualTo(3);
    }
}
