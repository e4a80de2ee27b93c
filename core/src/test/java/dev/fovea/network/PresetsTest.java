package dev.fovea.network;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fovea.tensor.Shape;
import org.junit.jupiter.api.Test;

class PresetsTest {
    @Test
    void lenet5HasItsTextAndParameters() {
        Network lenet = network("lenet5");
        assertThat(lenet)
                .hasToString("INPUT 1x28x28 -> CONV 6@5x5 pad 2 -> RELU -> POOL max 2x2 -> CONV 16@5x5 -> RELU "
                        + "-> POOL max 2x2 -> FC 120 -> RELU -> FC 84 -> RELU -> FC 10");
        // 6*1*25+6 + 16*6*25+16 + 400*120+120 + 120*84+84 + 84*10+10 = 156 + 2416 + 48120 + 10164 + 850
        assertThat(lenet.parameterCount()).isEqualTo(61_706);
        // 6*28*28*25 + 16*10*10*150 + 400*120 + 120*84 + 84*10 = 117600 + 240000 + 48000 + 10080 + 840
        assertThat(lenet.multiplyAdds()).isEqualTo(416_520);
    }

    @Test
    void lenet5Of1998HasTheSameParametersOnALargerImage() {
        Network lenet = network("lenet5-1998");
        assertThat(lenet.inputShape()).isEqualTo(Shape.image(1, 32, 32));
        assertThat(lenet.shape("conv1")).isEqualTo(Shape.image(6, 28, 28)); // 32 - 5 + 1
        assertThat(lenet.shape("pool2")).isEqualTo(Shape.image(16, 5, 5)); // ((28 / 2) - 5 + 1) / 2
        assertThat(lenet.parameterCount()).isEqualTo(61_706);
    }

    @Test
    void theSeedsNetworkHasTheSizesThatItNames() {
        Network seed = network("seed");
        assertThat(seed.shape("conv1")).isEqualTo(Shape.image(6, 28, 28)); // 32 - 7 + 2*1 + 1
        assertThat(seed.shape("pool1")).isEqualTo(Shape.image(6, 14, 14));
        assertThat(seed.shape("conv2")).isEqualTo(Shape.image(16, 10, 10)); // 14 - 9 + 2*2 + 1
        assertThat(seed.shape("pool2")).isEqualTo(Shape.image(16, 5, 5));
        assertThat(seed.outputShape()).isEqualTo(Shape.vector(10));
        // 6*1*49+6 + 16*6*81+16 + 400*120+120 + 120*84+84 + 84*10+10 = 300 + 7792 + 48120 + 10164 + 850
        assertThat(seed.parameterCount()).isEqualTo(67_226);
    }

    @Test
    void eachIsFoundByItsName() {
        assertThat(Presets.all()).extracting(Preset::name).containsExactly("lenet5", "lenet5-1998", "seed");
        assertThat(Presets.all()).allSatisfy(preset -> {
            assertThat(Presets.find(preset.name())).contains(preset);
            assertThat(preset.description()).isNotBlank();
            assertThat(preset.network().outputShape()).isEqualTo(Shape.vector(10));
        });
        assertThat(Presets.find("lenet6")).isEmpty();
    }

    @Test
    void eachBeginsWithTheInitializerThatSuitsIt() {
        assertThat(Presets.all())
                .extracting(Preset::initializer)
                .containsExactly(new Initializer.Xavier(), new Initializer.Xavier(), new Initializer.Seed());
    }

    private static Network network(String preset) {
        return Presets.find(preset).orElseThrow().network();
    }
}
