package dev.fovea.network;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fovea.layer.Parameter;
import dev.fovea.tensor.Shape;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
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
        "resnext50_32x4d, 25028904",
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

    /** So that weights trained elsewhere drop in; {@code src/test/python/golden_presets.py} made the digests. */
    @ParameterizedTest
    @CsvSource(textBlock = """
            alexnet, 16, 2d83d4fede09ef7f0e67c45f37bb81029bf80c28b603c47e10d6034867aa939f
            vgg11, 22, e14039349bc69074380666fbfef87a407e524b84cea68de4afde7b4bed7760de
            vgg13, 26, 77cc904516b4b39caa108cc5aaac5f15ddc893a3da71ffb140195950050a1037
            vgg16, 32, 32c9f6d73e86d14dabe7f2cfa56af94ba807366dbb7baa4781fc190526a9cf2a
            vgg11_bn, 62, 43ca14c7c4b277ef1cf1ebd40c38bf85cf32d1f55081f6f3a85cc8ca0dd2e354
            vgg13_bn, 76, f7a74d32715e86e3d8de6bdfcbbe7d318fa443236defc51387ff2fa9fd79b49c
            vgg16_bn, 97, 4a9a35ae1d1101cfe54428549dfa8b340881cea8681f792ba4da6e6202b696d6
            resnet18, 122, 678593a62923feb3725bf97121d227cf8f91bd2fa4885383d33cc3bc1bce3750
            resnet34, 218, 5dae2c0f530c8ed193c1b6e806686084ebdfcf76f1d0815a74e2cfd2f5f25729
            resnet50, 320, f1ce85d836485ff0a013979d42c2462f17c40ab0e4e5e21e414aac9f188ddaa0
            resnext50_32x4d, 320, e22f4ce889dbf99979ee0461433c74a1a91105493862f98ed1ec669c133f5c5b
            mobilenetv2, 314, 7e0f8a94a57bdd9ecbf9da3803961232e0522d9cbdf2de9ec35278e978955d3a
            squeezenet1_1, 52, ba491685afed31791d1c78362ef65a833c2ad4df1e83796e09d109076bb7b4ab
            densenet121, 727, 83fffa60453e51deb9b9880ce461766d34bd57617802b119fb20ec27896792f5

            """)
    void hasTorchvisionsNamesAndShapes(String preset, int tensors, String sha256) throws NoSuchAlgorithmException {
        Network network = network(preset);
        Map<String, Parameter> all = new TreeMap<>(network.parameters());
        all.putAll(network.buffers());
        StringBuilder lines = new StringBuilder();
        all.forEach((name, tensor) -> {
            String lengths = Arrays.stream(tensor.shape().dims())
                    .mapToObj(Integer::toString)
                    .collect(Collectors.joining("x"));
            lines.append(name).append(' ').append(lengths).append('\n');
        });
        byte[] digest =
                MessageDigest.getInstance("SHA-256").digest(lines.toString().getBytes(StandardCharsets.UTF_8));
        assertThat(all).hasSize(tensors);
        assertThat(HexFormat.of().formatHex(digest)).as(lines.toString()).isEqualTo(sha256);
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
