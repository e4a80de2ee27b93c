package dev.fovea.network;

import static dev.fovea.layer.Layers.add;
import static dev.fovea.layer.Layers.avgPool2d;
import static dev.fovea.layer.Layers.conv2d;
import static dev.fovea.layer.Layers.dense;
import static dev.fovea.layer.Layers.elu;
import static dev.fovea.layer.Layers.flatten;
import static dev.fovea.layer.Layers.leakyRelu;
import static dev.fovea.layer.Layers.maxPool2d;
import static dev.fovea.layer.Layers.noisyRelu;
import static dev.fovea.layer.Layers.relu;
import static dev.fovea.layer.Layers.sigmoid;
import static dev.fovea.layer.Layers.softmax;
import static dev.fovea.layer.Layers.tanh;
import static org.assertj.core.api.Assertions.assertThat;

import dev.fovea.layer.Border;
import dev.fovea.layer.Flatten;
import dev.fovea.layer.Interpolation;
import dev.fovea.layer.Layer;
import dev.fovea.layer.Layers;
import dev.fovea.layer.Padding;
import dev.fovea.layer.Size;
import dev.fovea.random.SplitMix64;
import dev.fovea.tensor.Shape;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class ArchitectureTest {
    private static final Network LENET = Network.of(
            Shape.image(1, 28, 28),
            conv2d(6, 5).padding(2),
            relu(),
            maxPool2d(2),
            conv2d(16, 5),
            relu(),
            maxPool2d(2),
            flatten(),
            dense(120),
            relu(),
            dense(84),
            relu(),
            dense(10));

    @Test
    void readsTheSeedsNotation() {
        assertThat(Architecture.parse(
                        "INPUT 1x28x28 -> [CONV 6@5x5 pad 2 -> RELU -> POOL max 2x2]*1 -> CONV 16@5x5 -> RELU -> POOL max 2x2 "
                                + "-> FC 120 -> RELU -> FC 84 -> RELU -> FC 10"))
                .isEqualTo(LENET);
    }

    @Test
    void writesTheSeedsNotation() {
        assertThat(LENET)
                .hasToString("INPUT 1x28x28 -> CONV 6@5x5 pad 2 -> RELU -> POOL max 2x2 -> CONV 16@5x5 -> RELU "
                        + "-> POOL max 2x2 -> FC 120 -> RELU -> FC 84 -> RELU -> FC 10");
    }

    static Stream<Arguments> layers() {
        return Stream.of(
                Arguments.of("CONV 6@5x3", conv2d(6, new Size(5, 3))),
                Arguments.of("CONV 6@3x3 stride 2", conv2d(6, 3).stride(2)),
                Arguments.of("CONV 6@3x3 stride 2x1", conv2d(6, 3).stride(new Size(2, 1))),
                Arguments.of("CONV 6@3x3 pad 1", conv2d(6, 3).padding(1)),
                Arguments.of("CONV 6@3x3 pad 1,2,3,4", conv2d(6, 3).padding(new Padding(1, 2, 3, 4))),
                Arguments.of("CONV 6@3x3 dilation 2", conv2d(6, 3).dilation(2)),
                Arguments.of("CONV 6@3x3 dilation 1x3", conv2d(6, 3).dilation(new Size(1, 3))),
                Arguments.of("CONV 6@3x3 groups 2", conv2d(6, 3).groups(2)),
                Arguments.of("CONV 6@3x3 nobias", conv2d(6, 3).bias(false)),
                Arguments.of(
                        "CONV 8@3x2 stride 2x3 pad 0,1,0,1 dilation 2 groups 4 nobias",
                        conv2d(8, new Size(3, 2))
                                .stride(new Size(2, 3))
                                .padding(new Padding(0, 1, 0, 1))
                                .dilation(2)
                                .groups(4)
                                .bias(false)),
                Arguments.of(
                        "POOL max 3x3 stride 2 pad 1", maxPool2d(3).stride(2).padding(1)),
                Arguments.of("POOL max 2x3", maxPool2d(new Size(2, 3))),
                Arguments.of("POOL max 2x3 stride 2", maxPool2d(new Size(2, 3)).stride(2)),
                Arguments.of("POOL avg 2x2", avgPool2d(2)),
                Arguments.of(
                        "POOL avg 2x2 stride 1 pad 1,0,0,1 exclude-pad",
                        avgPool2d(2).stride(1).padding(new Padding(1, 0, 0, 1)).countIncludePad(false)),
                Arguments.of("POOL adaptive 7x5", Layers.adaptiveAvgPool2d(new Size(7, 5))),
                Arguments.of("POOL global-avg", Layers.globalAvgPool()),
                Arguments.of("POOL global-max", Layers.globalMaxPool()),
                Arguments.of("BN", Layers.batchNorm2d()),
                Arguments.of(
                        "BN eps 0.001 momentum 0.01",
                        Layers.batchNorm2d().eps(0.001).momentum(0.01)),
                Arguments.of("DROPOUT 0.5", Layers.dropout(0.5)),
                Arguments.of("DROPOUT2D 0.25", Layers.dropout2d(0.25)),
                Arguments.of("CONVTRANSPOSE 6@5x3", Layers.convTranspose2d(6, new Size(5, 3))),
                Arguments.of(
                        "CONVTRANSPOSE 8@3x2 stride 2x3 pad 0,1,0,1 output-pad 1 dilation 2 groups 4 nobias",
                        Layers.convTranspose2d(8, new Size(3, 2))
                                .stride(new Size(2, 3))
                                .padding(new Padding(0, 1, 0, 1))
                                .outputPadding(1)
                                .dilation(2)
                                .groups(4)
                                .bias(false)),
                Arguments.of("GN 2", Layers.groupNorm(2)),
                Arguments.of("GN 2 eps 0.001", Layers.groupNorm(2).eps(0.001)),
                Arguments.of("LN", Layers.layerNorm()),
                Arguments.of("LN eps 0.001", Layers.layerNorm().eps(0.001)),
                Arguments.of("LRN 5", Layers.localResponseNorm(5)),
                Arguments.of(
                        "LRN 5 alpha 0.01 beta 0.5 k 2.0",
                        Layers.localResponseNorm(5).alpha(0.01).beta(0.5).k(2)),
                Arguments.of("PAD 1", Layers.pad2d(1)),
                Arguments.of(
                        "PAD 1,2,0,3 reflect",
                        Layers.pad2d(new Padding(1, 2, 0, 3)).border(Border.REFLECT)),
                Arguments.of("PAD 1 replicate", Layers.pad2d(1).border(Border.REPLICATE)),
                Arguments.of("PAD 1 circular", Layers.pad2d(1).border(Border.CIRCULAR)),
                Arguments.of("CROP 1", Layers.crop2d(1)),
                Arguments.of("CROP 1,2,0,3", Layers.crop2d(new Padding(1, 2, 0, 3))),
                Arguments.of("SLICE 1:3", Layers.slice(1, 3)),
                Arguments.of("CHANNELSHUFFLE 2", Layers.channelShuffle(2)),
                Arguments.of(
                        "POOL max 3x3 stride 1 pad 3 dilation 2x3",
                        maxPool2d(3).stride(1).dilation(new Size(2, 3)).padding(3)),
                Arguments.of("POOL lp 2.0 2x2", Layers.lpPool2d(2, 2)),
                Arguments.of(
                        "POOL lp 1.5 3x2 stride 1 pad 1,0,0,1",
                        Layers.lpPool2d(1.5, new Size(3, 2)).stride(1).padding(new Padding(1, 0, 0, 1))),
                Arguments.of("UPSAMPLE 2x3", Layers.upsample2d(new Size(2, 3))),
                Arguments.of("UPSAMPLE 2x2 bilinear", Layers.upsample2d(2).interpolation(Interpolation.BILINEAR)),
                Arguments.of(
                        "UPSAMPLE 2x2 align-corners",
                        Layers.upsample2d(2).interpolation(Interpolation.BILINEAR_ALIGN_CORNERS)),
                Arguments.of("PIXELSHUFFLE 2", Layers.pixelShuffle(2)),
                Arguments.of("PIXELUNSHUFFLE 3", Layers.pixelUnshuffle(3)),
                Arguments.of("PRELU", Layers.prelu()),
                Arguments.of("PRELU channels", Layers.prelu().byChannel(true)),
                Arguments.of("RELU6", Layers.relu6()),
                Arguments.of("SELU", Layers.selu()),
                Arguments.of("GELU", Layers.gelu()),
                Arguments.of("GELU tanh", Layers.geluTanh()),
                Arguments.of("SILU", Layers.silu()),
                Arguments.of("HARDSWISH", Layers.hardSwish()),
                Arguments.of("HARDSIGMOID", Layers.hardSigmoid()),
                Arguments.of("MISH", Layers.mish()),
                Arguments.of("SOFTPLUS", Layers.softplus()),
                Arguments.of("FLATTEN", flatten()),
                Arguments.of("RELU", relu()),
                Arguments.of("NOISYRELU", noisyRelu()),
                Arguments.of("NOISYRELU 0.25", noisyRelu(0.25)),
                Arguments.of("NOISYRELU -0.0", noisyRelu(-0.0)),
                Arguments.of("LEAKYRELU", leakyRelu()),
                Arguments.of("LEAKYRELU 1.0E-4", leakyRelu(1e-4)),
                Arguments.of("ELU", elu()),
                Arguments.of("ELU 1.4E-45", elu(Float.MIN_VALUE)),
                Arguments.of("ELU 3.4028235E38", elu(Float.MAX_VALUE)),
                Arguments.of("SOFTSIGN", Layers.softsign()),
                Arguments.of("THRESHOLDEDRELU", Layers.thresholdedRelu()),
                Arguments.of("THRESHOLDEDRELU -0.5", Layers.thresholdedRelu(-0.5)),
                Arguments.of("SIGMOID", sigmoid()),
                Arguments.of("TANH", tanh()));
    }

    @ParameterizedTest
    @MethodSource("layers")
    void everyOptionGoesBothWays(String text, Layer layer) {
        Network network = Network.of(Shape.image(4, 12, 12), layer);
        assertThat(Architecture.parse("INPUT 4x12x12 -> " + text)).isEqualTo(network);
        assertThat(Architecture.format(network)).isEqualTo("INPUT 4x12x12 -> " + text);
    }

    @Test
    void layersOfVectorsGoBothWays() {
        Network network = Network.of(Shape.vector(9), dense(7).bias(false), softmax());
        assertThat(Architecture.format(network)).isEqualTo("INPUT 9 -> FC 7 nobias -> SOFTMAX");
        assertThat(Architecture.parse("INPUT 9 -> FC 7 nobias -> SOFTMAX")).isEqualTo(network);
    }

    @Test
    void caseAndSpaceAreFreeAndTheArrowMayBeOneCharacter() {
        assertThat(Architecture.parse("  input 1 X 28x28\n\t→conv 6 @ 5 x 5 PAD 2->Relu→pool MAX 2 stride 2x2\u3000-> "
                        + "[ Conv 16@5 -> relu->Pool max 2 ] * 1 -> fc 120->RELU -> fc 84 -> relu -> Fc 10 "))
                .isEqualTo(LENET);
        assertThat(Architecture.parse("INPUT 1x4x4 -> POOL mean 2"))
                .isEqualTo(Architecture.parse("INPUT 1x4x4->POOL avg 2x2"));
    }

    @Test
    void optionsStandInAnyOrder() {
        assertThat(Architecture.parse("INPUT 2x9x9 -> CONV 4@3 nobias groups 2 dilation 2 pad 1 stride 2"))
                .isEqualTo(Architecture.parse("INPUT 2x9x9 -> CONV 4@3x3 stride 2 pad 1 dilation 2 groups 2 nobias"));
        assertThat(Architecture.parse("INPUT 2x9x9 -> POOL max 2 dilation 3 pad 3 -> slice 0 : 1"))
                .isEqualTo(Architecture.parse("INPUT 2x9x9 -> POOL max 2x2 pad 3 dilation 3 -> SLICE 0:1"));
    }

    @Test
    void aNumberMayStandDirectlyBeforeAnArrow() {
        assertThat(Architecture.parse("INPUT 3->ELU 2->LEAKYRELU .5->NOISYRELU 1e-1->ELU->FC 2"))
                .isEqualTo(Network.of(Shape.vector(3), elu(2), leakyRelu(0.5), noisyRelu(0.1), elu(), dense(2)));
    }

    @Test
    void aRepetitionEqualsWhatItStandsFor() {
        assertThat(Architecture.parse(
                        "INPUT 1x28x28 -> [[CONV 4@3x3 -> RELU]*2 -> POOL max 2x2]*2 -> [FC 9]*3 -> FC 1"))
                .isEqualTo(
                        Architecture.parse(
                                "INPUT 1x28x28 -> CONV 4@3x3 -> RELU -> CONV 4@3x3 -> RELU -> POOL max 2x2 "
                                        + "-> CONV 4@3x3 -> RELU -> CONV 4@3x3 -> RELU -> POOL max 2x2 -> FC 9 -> FC 9 -> FC 9 -> FC 1"));
    }

    @Test
    void zeroTimesLeavesOut() {
        assertThat(Architecture.parse("INPUT 5 -> [[FC 9]*0 -> x: RELU]*1 -> [[TANH]*0]*2000000000 -> FC 1"))
                .isEqualTo(Architecture.parse("INPUT 5 -> x: RELU -> FC 1"));
    }

    @Test
    void aResidualConnectionIsAnAdd() {
        Network network = Network.graph(Shape.image(1, 8, 8))
                .add(conv2d(4, 3).padding(1))
                .add(relu())
                .add(conv2d(4, 3).padding(1))
                .add("sum", add(), "conv2", "relu1")
                .add(relu())
                .build();
        String text = "INPUT 1x8x8 -> CONV 4@3x3 pad 1 -> relu1: RELU -> CONV 4@3x3 pad 1 -> sum: ADD relu1 -> RELU";
        assertThat(Architecture.format(network)).isEqualTo(text);
        assertThat(Architecture.parse(text)).isEqualTo(network);
        assertThat(Architecture.parse(text.replace("relu1: ", ""))).isEqualTo(network);
    }

    @Test
    void inputsOfASumKeepTheirOrder() {
        Network network = Network.graph(Shape.vector(3))
                .add("a", tanh(), "input")
                .add("b", relu(), "input")
                .add("c", add(), "a", "input", "b", "a")
                .build();
        String text = "INPUT 3 -> a: TANH -> FROM input -> b: RELU -> FROM a -> c: ADD input b a";
        assertThat(Architecture.format(network)).isEqualTo(text);
        assertThat(Architecture.parse(text)).isEqualTo(network);
    }

    @Test
    void wordsOfTheNotationMayBeNames() {
        String text = "INPUT 3 -> ADD: RELU -> FROM: TANH -> pad: ADD ADD input FROM -> relu: FC 2";
        Network network = Architecture.parse(text);
        assertThat(network.nodes()).extracting(Node::name).containsExactly("ADD", "FROM", "pad", "relu");
        assertThat(network.nodes().get(2).inputs()).containsExactly("FROM", "ADD", "input", "FROM");
        assertThat(Architecture.format(network)).isEqualTo(text);
    }

    @Test
    void anImpliedFlattenIsLeftOut() {
        Network network = Architecture.parse("INPUT 2x3x3 -> FC 4");
        assertThat(network.nodes()).extracting(Node::layer).containsExactly(new Flatten(), dense(4));
        assertThat(network.nodes()).extracting(Node::name).containsExactly("flatten1", "fc1");
        assertThat(Architecture.format(network)).isEqualTo("INPUT 2x3x3 -> FC 4");
    }

    @Test
    void aFlattenThatIsNotTheImpliedOneIsWritten() {
        Shape image = Shape.image(2, 3, 3);
        Map<String, Network> networks = Map.of(
                "INPUT 2x3x3 -> f: FLATTEN -> FC 4",
                Network.graph(image).add("f", flatten()).add(dense(4)).build(),
                "INPUT 18 -> FLATTEN -> FC 4",
                Network.of(Shape.vector(18), flatten(), dense(4)),
                "INPUT 2x3x3 -> FLATTEN -> FLATTEN -> FC 4",
                Network.of(image, flatten(), flatten(), dense(4)),
                "INPUT 2x3x3 -> FLATTEN -> RELU -> FC 4",
                Network.of(image, flatten(), relu(), dense(4)),
                "INPUT 2x3x3 -> FLATTEN",
                Network.of(image, flatten()),
                "INPUT 2x3x3 -> flatten1: FLATTEN -> FC 18 -> ADD flatten1",
                Network.graph(image)
                        .add(flatten())
                        .add(dense(18))
                        .add("add1", add(), "fc1", "flatten1")
                        .build());
        networks.forEach((text, network) -> {
            assertThat(Architecture.format(network)).isEqualTo(text);
            assertThat(Architecture.parse(text)).isEqualTo(network);
        });
    }

    @Test
    void aBranchIntoAFullyConnectedLayerIsFlattenedToo() {
        String text = "INPUT 2x3x3 -> relu1: RELU -> FC 4 -> FROM relu1 -> FC 4 -> ADD fc1";
        Network network = Architecture.parse(text);
        assertThat(network.nodes())
                .extracting(Node::name)
                .containsExactly("relu1", "flatten1", "fc1", "flatten2", "fc2", "add1");
        assertThat(Architecture.parse(Architecture.format(network))).isEqualTo(network);
    }

    @Test
    void inputsOfAnyRankGoBothWays() {
        for (Shape shape : new Shape[] {Shape.vector(5), Shape.of(2, 3), Shape.of(1, 2, 1, 2, 1, 2, 1, 2)}) {
            Network network = Network.of(shape, tanh());
            assertThat(Architecture.parse(Architecture.format(network))).isEqualTo(network);
        }
    }

    @Test
    void theLanguageOfTheMachineDoesNotMatter() {
        Locale before = Locale.getDefault();
        Locale.setDefault(Locale.forLanguageTag("tr"));
        try {
            assertThat(Architecture.parse("input 2x3x3 -> sigmoid -> conv 2@1 dilation 2 nobias"))
                    .hasToString("INPUT 2x3x3 -> SIGMOID -> CONV 2@1x1 dilation 2 nobias");
        } finally {
            Locale.setDefault(before);
        }
    }

    @Test
    void everyRandomNetworkComesBackFromItsText() {
        for (long seed = 0; seed < 1000; seed++) {
            Network network = new RandomNetworks(seed).next();
            String text = Architecture.format(network);
            assertThat(Architecture.parse(text)).as("seed %d: %s", seed, text).isEqualTo(network);
            assertThat(Architecture.format(Architecture.parse(text))).isEqualTo(text);
        }
    }

    @Test
    void theLargestNetworkComesBackFromItsText() {
        String prefix = "n".repeat(Node.MAX_NAME - 5);
        Network.Builder builder = Network.graph(Shape.vector(3)).add(prefix + 10000, relu());
        for (int i = 1; i < Network.MAX_NODES; i++) {
            String last = builder.last();
            String[] inputs = {Network.INPUT, last, last, last};
            builder.add(prefix + (10000 + i), add(), inputs);
        }
        Network network = builder.build();
        String text = Architecture.format(network);
        assertThat(text.length()).isLessThan(Architecture.MAX_LENGTH);
        assertThat(Architecture.parse(text)).isEqualTo(network);
    }

    @Test
    void damagedTextsGiveANetworkOrAnErrorWithAColumn() {
        SplitMix64 random = new SplitMix64(7);
        List<String> texts = LongStream.range(0, 100)
                .mapToObj(seed -> Architecture.format(new RandomNetworks(seed).next()))
                .toList();
        for (int round = 0; round < 20_000; round++) {
            String damaged = Damage.of(texts.get(round % texts.size()), random);
            try {
                Network network = Architecture.parse(damaged);
                assertThat(Architecture.parse(Architecture.format(network)))
                        .as(damaged)
                        .isEqualTo(network);
            } catch (IllegalArgumentException e) {
                String message = String.valueOf(e.getMessage());
                assertThat(message).as(damaged).matches("(?s)(line \\d+, )?column \\d+: .+\\n.+\\n *\\^");
                assertThat(message.length()).as(damaged).isLessThan(700);
            }
        }
    }

    /** One to four small changes to a text. */
    private static final class Damage {
        private static final String[] PIECES = {
            "->",
            "→",
            "[",
            "]",
            "*",
            "*3",
            "x",
            "@",
            ":",
            ",",
            "-",
            "0",
            "99999999999",
            "2147483647",
            " ",
            "\n",
            "?",
            ".",
            "é",
            "\uD800",
            "FROM input",
            "ADD relu1",
            "[RELU]*99",
            "FC 1",
            "CONV 2@3",
            "pad 1,1",
            "stride",
            "E",
            "e-9",
            "\u0000"
        };

        static String of(String text, SplitMix64 random) {
            StringBuilder damaged = new StringBuilder(text);
            for (int i = random.nextInt(4); i >= 0 && damaged.length() > 0; i--) {
                int from = random.nextInt(damaged.length());
                int to = Math.min(damaged.length(), from + random.nextInt(9));
                switch (random.nextInt(4)) {
                    case 0 -> damaged.delete(from, to);
                    case 1 -> damaged.insert(from, PIECES[random.nextInt(PIECES.length)]);
                    case 2 -> damaged.replace(from, to, PIECES[random.nextInt(PIECES.length)]);
                    default -> damaged.insert(random.nextInt(damaged.length()), damaged.substring(from, to));
                }
            }
            return damaged.toString();
        }
    }

    @Test
    void branchesJoinBothWays() {
        String text = "INPUT 2x4x4 -> CONV 2@1x1 -> RELU -> CONCAT conv1 relu1 -> squeeze: POOL global-avg -> SIGMOID "
                + "-> MUL concat1";
        Network network =
                Architecture.parse(text.replace("CONV 2", "conv1: CONV 2").replace("RELU", "relu1: RELU"));
        assertThat(network.outputShape()).isEqualTo(Shape.image(6, 4, 4));
        assertThat(Architecture.parse(Architecture.format(network))).isEqualTo(network);
    }
}
