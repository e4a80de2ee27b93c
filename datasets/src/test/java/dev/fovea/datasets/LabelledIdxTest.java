package dev.fovea.datasets;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.fovea.FileFormatException;
import dev.fovea.data.Images;
import dev.fovea.tensor.Shape;
import org.junit.jupiter.api.Test;

class LabelledIdxTest {
    private final Idx images = new Idx("i", new int[] {2, 1, 3}, new byte[] {1, 2, 3, 4, 5, 6});
    private final Idx labels = new Idx("l", new int[] {2}, new byte[] {7, (byte) 200});

    @Test
    void joinsImagesAndLabels() {
        assertThat(new LabelledIdx(images, labels).toImages())
                .isEqualTo(new Images(Shape.image(1, 1, 3), images.data(), new int[] {7, 200}));
    }

    @Test
    void theDigestIsThatOfBothFiles() {
        // printf '\0\0\10\3\0\0\0\2\0\0\0\1\0\0\0\3\1\2\3\4\5\6\0\0\10\1\0\0\0\2\7\310' | sha256sum
        assertThat(new LabelledIdx(images, labels).sha256())
                .isEqualTo("d4d4c7051679c76c8c707589985042e41b96606fdeb541043cb7ab29e2689ff9");
    }

    @Test
    void refusesFilesThatDoNotBelongTogether() {
        assertThatThrownBy(() -> new LabelledIdx(labels, labels))
                .isInstanceOf(FileFormatException.class)
                .hasMessage("l: expected images (count, height, width), got dimensions (2): is this the right file?");
        assertThatThrownBy(() -> new LabelledIdx(images, images))
                .isInstanceOf(FileFormatException.class)
                .hasMessage("i: expected labels (count), got dimensions (2, 1, 3): is this the right file?");
        assertThatThrownBy(() -> new LabelledIdx(images, new Idx("l", new int[] {1}, new byte[1])))
                .isInstanceOf(FileFormatException.class)
                .hasMessage(
                        "l: expected 2 labels, one for each image of i, got 1: take both files from the same data set");
    }
}
