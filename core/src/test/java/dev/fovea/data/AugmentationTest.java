package dev.fovea.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class AugmentationTest {
    @Test
    void readsAndWritesTheSameText() {
        String text =
                "shift=2,rotate=10.5,scale=0.1,shear=0.2,elastic=34,sigma=5,flip=0.5,crop=4,brightness=0.2,contrast=0.3,"
                        + "saturation=0.4,cutout=8,mixup=0.2,cutmix=1";
        Augmentation all = Augmentation.parse(text);
        assertThat(all).hasToString(text);
        assertThat(all.crop()).isEqualTo(4);
        assertThat(Augmentation.parse(" rotate = 3 , shift=1").toString()).isEqualTo("shift=1,rotate=3");
    }

    @Test
    void noneIsNone() {
        assertThat(Augmentation.none().changesNothing()).isTrue();
        assertThat(Augmentation.none()).hasToString("none").isEqualTo(Augmentation.parse("none"));
        assertThat(Augmentation.parse("sigma=3").changesNothing()).isTrue();
        assertThat(Augmentation.parse("cutout=1").changesNothing()).isFalse();
    }

    @Test
    void saysWhatIsWrong() {
        refuses("spin=3", "expected changes among shift, rotate, scale,");
        refuses("rotate", "expected changes like shift=2,rotate=10, each once, of shift,");
        refuses("rotate=1,rotate=2", "got 'rotate=2'");
        refuses("rotate=x", "got 'rotate=x'");
        refuses("", "got ''");
        refuses("rotate=181", "rotate: expected from 0 to 180, got 181.0");
        refuses("rotate=NaN", "rotate: expected from 0 to 180, got NaN");
        refuses("scale=1", "scale: expected from 0 to 0.99, got 1.0");
        refuses("shift=-1", "shift: expected from 0 to 10000, got -1.0");
        refuses("crop=1.5", "crop: expected a whole number of pixels, got 1.5");
        refuses("mixup=-1", "mixup: expected from 0 to 1000, got -1.0");
        refuses("sigma=0", "sigma: expected from 0.5 to 100, got 0.0");
    }

    private static void refuses(String text, String message) {
        assertThatThrownBy(() -> Augmentation.parse(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(message);
    }
}
