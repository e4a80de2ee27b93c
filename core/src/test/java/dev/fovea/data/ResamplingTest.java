package dev.fovea.data;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fovea.random.SplitMix64;
import dev.fovea.tensor.Shape;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class ResamplingTest {
    @Test
    void shrinkingAveragesTheAreaUnderEachPixel() {
        Picture source = Toy.grey(2, 4, 10, 20, 100, 0, 30, 40, 0, 0);
        assertThat(Resampling.resize(source, 1, 2)).isEqualTo(Toy.grey(1, 2, 25, 25));
    }

    @Test
    void shrinkingCountsPartsOfPixels() {
        // 3 to 2: (a + b/2) / 1.5, (b/2 + c) / 1.5
        assertThat(Resampling.resize(Toy.grey(1, 3, 30, 60, 90), 1, 2)).isEqualTo(Toy.grey(1, 2, 40, 80));
        assertThat(Resampling.resize(Toy.grey(3, 1, 30, 60, 90), 2, 1)).isEqualTo(Toy.grey(2, 1, 40, 80));
    }

    @Test
    void enlargingInterpolatesBetweenCentres() {
        // centres at -0.25, 0.25, 0.75, 1.25 of the source: the outer ones stay at the edge
        assertThat(Resampling.resize(Toy.grey(1, 2, 0, 100), 1, 4)).isEqualTo(Toy.grey(1, 4, 0, 25, 75, 100));
        assertThat(Resampling.resize(Toy.grey(2, 1, 0, 100), 4, 1)).isEqualTo(Toy.grey(4, 1, 0, 25, 75, 100));
        assertThat(Resampling.resize(Toy.grey(1, 1, 7), 2, 3)).isEqualTo(Toy.grey(2, 3, 7, 7, 7, 7, 7, 7));
    }

    @Test
    void eachAxisGoesItsOwnWay() {
        // rows shrink to their means 10 and 50, columns grow
        assertThat(Resampling.resize(Toy.grey(2, 2, 0, 40, 20, 60), 1, 4)).isEqualTo(Toy.grey(1, 4, 10, 20, 40, 50));
    }

    @Test
    void channelsDoNotMix() {
        Picture source = new Picture(Shape.image(2, 1, 2), Toy.bytes(10, 20, 200, 250));
        assertThat(Resampling.resize(source, 1, 1)).isEqualTo(new Picture(Shape.image(2, 1, 1), Toy.bytes(15, 225)));
    }

    @Test
    void theSameSizeIsTheSamePicture() {
        Picture source = Toy.grey(1, 2, 1, 2);
        assertThat(Resampling.resize(source, 1, 2)).isSameAs(source);
    }

    @Test
    void aPictureOfOneValueKeepsItAtAnySize() {
        SplitMix64 random = new SplitMix64(11);
        for (int trial = 0; trial < 200; trial++) {
            int h = 1 + random.nextInt(40);
            int w = 1 + random.nextInt(40);
            byte value = (byte) random.nextInt(256);
            byte[] pixels = new byte[h * w];
            Arrays.fill(pixels, value);
            Picture resized = Resampling.resize(
                    new Picture(Shape.image(1, h, w), pixels), 1 + random.nextInt(40), 1 + random.nextInt(40));
            assertThat(resized.pixels()).containsOnly(value);
        }
    }

    @Test
    void aVeryLongPictureNeedsNoMoreThanItself() {
        Picture source = new Picture(Shape.image(1, 4_000_000, 1), new byte[4_000_000]);
        assertThat(Resampling.resize(source, 28, 28).shape()).isEqualTo(Shape.image(1, 28, 28));
    }
}
