package dev.fovea.network;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fovea.tensor.Shape;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

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

    /** The numbers that torchvision publishes; of resnet20 with projections, Idelbayev's table of 0.27 million. */
    @ParameterizedTest
    @CsvSource({
        "alexnet, 61100840",
        "vgg11, 132863336",
        "vgg13, 133047848",
        "vgg16, 138357544",
        "vgg11_bn, 132868840",
        "vgg13_bn, 133053736",
        "vgg16_bn, 138365992",
        "resnet18, 11689512",
        "resnet34, 21797672",
        "resnet50, 25557032",
        "resnet20, 272474",
        "mobilenetv2, 3504872",
        "squeezenet1_1, 1235496",
        "densenet121, 7978856"
    })
    void hasThePublishedNumberOfParameters(String name, long parameters) {
        assertThat(network(name).parameterCount()).isEqualTo(parameters);
    }

    @Test
    void theSmallVggIsForCifar() {
        Network small = network("vgg-small");
        assertThat(small.inputShape()).isEqualTo(Shape.image(3, 32, 32));
        // 9 (3*64 + 64*64 + 64*128 + 128*128 + 128*256 + 256*256) + 3 (64*2 + 128*2 + 256*2) + 256*10+10
        assertThat(small.parameterCount()).isEqualTo(9 * 127_168 + 3 * 896 + 2570);
    }

    @ParameterizedTest
    @CsvSource({
        "alexnet, features.0.weight, classifier.6.bias",
        "vgg16, features.28.weight, classifier.6.weight",
        "vgg16_bn, features.41.running_var, features.40.weight",
        "resnet18, layer1.0.bn1.running_mean, layer2.0.downsample.0.weight",
        "resnet50, layer4.2.conv3.weight, layer1.0.downsample.1.num_batches_tracked",
        "mobilenetv2, features.1.conv.0.0.weight, features.17.conv.3.running_mean",
        "squeezenet1_1, features.12.expand3x3.weight, classifier.1.bias",
        "densenet121, features.denseblock4.denselayer16.norm2.running_var, features.transition3.conv.weight"
    })
    void hasTorchvisionsNames(String preset, String one, String another) {
        Network network = network(preset);
        Set<String> names = new HashSet<>(network.parameters().keySet());
        names.addAll(network.buffers().keySet());
        assertThat(names).contains(one, another);
    }

    @Test
    void eachIsFoundByItsNameAndGoesThroughItsText() {
        assertThat(Presets.all()).extracting(Preset::name).containsExactlyElementsOf(Presets.names());
        assertThat(Presets.all()).allSatisfy(preset -> {
            assertThat(Presets.find(preset.name())).contains(preset);
            assertThat(preset.description()).isNotBlank();
            assertThat(preset.network().outputShape())
                    .isEqualTo(Shape.vector(preset.network().inputShape().height() == 224 ? 1000 : 10));
            assertThat(Architecture.parse(Architecture.format(preset.network())))
                    .isEqualTo(preset.network());
        });
        assertThat(Presets.find("lenet6")).isEmpty();
    }

    @Test
    void eachBeginsWithTheInitializerThatSuitsIt() {
        assertThat(Presets.all())
                .extracting(Preset::initializer)
                .startsWith(new Initializer.Xavier(), new Initializer.Xavier(), new Initializer.Seed())
                .endsWith(new Initializer.He());
    }

    private static Network network(String preset) {
        return Presets.find(preset).orElseThrow().network();
    }
}
