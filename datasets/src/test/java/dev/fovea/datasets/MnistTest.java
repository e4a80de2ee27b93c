package dev.fovea.datasets;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.fovea.FileFormatException;
import dev.fovea.data.Fit;
import dev.fovea.data.ImageDataset;
import dev.fovea.data.Images;
import dev.fovea.tensor.Shape;
import org.junit.jupiter.api.Test;

class MnistTest {
    @Test
    void holdsTheTrainingImages() {
        ImageDataset train = Mnist.train();
        assertThat(train.name()).isEqualTo("mnist train");
        assertThat(train.size()).isEqualTo(60_000);
        assertThat(train.shape()).isEqualTo(Shape.image(1, 28, 28));
        assertThat(train.classes()).containsExactly("0", "1", "2", "3", "4", "5", "6", "7", "8", "9");
        // the first five figures are known to everyone
        assertThat(train.images().labels()).startsWith(5, 0, 4, 1, 9);
        // zcat train-images-idx3-ubyte.gz train-labels-idx1-ubyte.gz | sha256sum
        assertThat(train.sha256()).isEqualTo("c5097fdd51cfdbe7695fd9df3612695696864b5c424f58d843ffdc5d335e9914");
        assertThat(train.preprocessing().fit()).isEqualTo(Fit.CENTER_OF_MASS);
        assertThat(train.preprocessing().lightOnDark())
                .isEqualTo(train.images().lightOnDark())
                .isTrue();
        // the stored constants are what is measured
        assertThat(train.preprocessing().mean())
                .isEqualTo(train.images().statistics().mean());
        assertThat(train.preprocessing().std())
                .isEqualTo(train.images().statistics().std());
        assertThat(train.sha256()).isEqualTo(measured(train));
    }

    @Test
    void holdsTheTestImages() {
        ImageDataset test = Mnist.test();
        assertThat(test.name()).isEqualTo("mnist test");
        assertThat(test.size()).isEqualTo(10_000);
        assertThat(test.images().labels()).startsWith(7, 2, 1, 0, 4);
        assertThat(test.sha256()).isEqualTo("18489308deedfe2f7bd3a11e599a597126f161d991b1ffcffb71642aa76f7f62");
        assertThat(test.sha256()).isEqualTo(measured(test));
        assertThat(test.preprocessing()).isEqualTo(Mnist.preprocessing());
    }

    /** The digest of the two files that hold these images. */
    private static String measured(ImageDataset dataset) {
        Images images = (Images) dataset.images();
        byte[] labels = new byte[images.size()];
        for (int i = 0; i < labels.length; i++) {
            labels[i] = (byte) images.labels()[i];
        }
        return new LabelledIdx(
                        new Idx("images", new int[] {images.size(), 28, 28}, images.pixels()),
                        new Idx("labels", new int[] {images.size()}, labels))
                .sha256();
    }

    @Test
    void aNormalisedBackgroundIsWhatEveryoneKnows() {
        float[] x = new float[784];
        Mnist.test().read(0, x, 0);
        // (0 - 0.1307) / 0.3081 = -0.4242
        assertThat(x[0]).isBetween(-0.42415f, -0.42405f);
    }

    @Test
    void refusesOtherBytes() {
        Idx idx = new Idx("mnist/x.gz", new int[] {3}, new byte[] {'a', 'b', 'c'});
        assertThat(Mnist.verified(idx, idx.sha256())).isSameAs(idx);
        assertThatThrownBy(() -> Mnist.verified(idx, "00ff"))
                .isInstanceOf(FileFormatException.class)
                .hasMessage("mnist/x.gz: expected the published bytes with SHA-256 00ff, got " + idx.sha256()
                        + ": the copy of MNIST in this build is damaged, get it again");
    }
}
