package dev.fovea.network;

import dev.fovea.layer.Border;
import dev.fovea.layer.Interpolation;
import dev.fovea.layer.Layer;
import dev.fovea.layer.Layers;
import dev.fovea.layer.Multiply;
import dev.fovea.layer.Padding;
import dev.fovea.layer.Size;
import dev.fovea.layer.UnaryLayer;
import dev.fovea.random.SplitMix64;
import dev.fovea.tensor.Shape;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Small random networks: any options, names that look like words of the notation, branches and sums. */
final class RandomNetworks {
    private static final String[] NAMES = {
        "ADD",
        "from",
        "pad",
        "input2",
        "Input",
        "relu2",
        "conv1",
        "flatten1",
        "x",
        "x.y_1",
        "fc2",
        "nobias",
        "E1",
        "add1"
    };

    private final SplitMix64 random;

    RandomNetworks(long seed) {
        this.random = new SplitMix64(seed);
    }

    /** Tries until what was drawn can be built. */
    Network next() {
        Optional<Network> network = draw();
        while (network.isEmpty()) {
            network = draw();
        }
        return network.get();
    }

    private Optional<Network> draw() {
        Network.Builder builder = Network.graph(inputShape());
        List<String> names = new ArrayList<>(List.of(Network.INPUT));
        int tries = 1 + random.nextInt(12);
        for (int i = 0; i < tries; i++) {
            Layer layer = layer();
            String[] inputs = inputs(layer, names, builder.last());
            String name = random.nextInt(4) == 0 ? NAMES[random.nextInt(NAMES.length)] : builder.defaultName(layer);
            try {
                builder.add(name, layer, inputs);
                names.add(name);
            } catch (IllegalArgumentException doesNotFit) {
                // then without it
            }
        }
        try {
            join(builder);
            return Optional.of(builder.build());
        } catch (IllegalArgumentException cannotBeBuilt) {
            return Optional.empty();
        }
    }

    /** Reads what nothing reads yet: each branch flattened into five numbers, and these added up. */
    private void join(Network.Builder builder) {
        List<String> ends = new ArrayList<>();
        for (Optional<Node> unread = builder.firstUnread(); unread.isPresent(); unread = builder.firstUnread()) {
            if (ends.isEmpty()) {
                ends.add(end(builder, builder.last()));
            } else {
                ends.add(end(builder, unread.get().name()));
                builder.add(builder.defaultName(Layers.add()), Layers.add(), ends.toArray(String[]::new));
                ends.clear();
            }
        }
    }

    private String end(Network.Builder builder, String name) {
        String flattened = builder.defaultName(Layers.flatten());
        builder.add(flattened, Layers.flatten(), name);
        String end = builder.defaultName(Layers.dense(5));
        builder.add(end, Layers.dense(5), flattened);
        return end;
    }

    private Shape inputShape() {
        return switch (random.nextInt(8)) {
            case 0 -> Shape.vector(1 + random.nextInt(9));
            case 1 -> Shape.of(3, 4);
            case 2 -> Shape.of(2, 1, 3, 2);
            default -> Shape.image(1 + random.nextInt(4), 5 + random.nextInt(9), 5 + random.nextInt(9));
        };
    }

    private String[] inputs(Layer layer, List<String> names, String last) {
        if (layer instanceof UnaryLayer) {
            return new String[] {random.nextInt(5) == 0 ? names.get(random.nextInt(names.size())) : last};
        }
        String[] inputs = new String[layer instanceof Multiply ? 2 : 2 + random.nextInt(3)];
        for (int i = 0; i < inputs.length; i++) {
            inputs[i] = random.nextInt(3) == 0 ? last : names.get(random.nextInt(names.size()));
        }
        return inputs;
    }

    private Layer layer() {
        return switch (random.nextInt(25)) {
            case 0, 1, 2 ->
                Layers.conv2d(2 * (1 + random.nextInt(3)), size(3))
                        .stride(size(2))
                        .padding(padding(3))
                        .dilation(size(2))
                        .groups(1 + random.nextInt(2))
                        .bias(random.nextInt(3) > 0);
            case 3 -> Layers.maxPool2d(size(3)).padding(padding(1));
            case 4 -> Layers.maxPool2d(Size.of(3)).stride(size(3)).padding(padding(3));
            case 5 ->
                Layers.avgPool2d(Size.of(3)).stride(size(3)).padding(padding(3)).countIncludePad(random.nextInt(2) > 0);
            case 6 -> Layers.dense(1 + random.nextInt(9)).bias(random.nextInt(3) > 0);
            case 7 -> Layers.flatten();
            case 8 -> Layers.relu();
            case 9 ->
                random.nextInt(2) == 0 ? Layers.noisyRelu() : Layers.noisyRelu(Math.exp(9 * random.nextGaussian()));
            case 10 -> random.nextInt(2) == 0 ? Layers.leakyRelu() : Layers.leakyRelu(random.nextFloat());
            case 11 -> random.nextInt(2) == 0 ? Layers.elu() : Layers.elu(Math.exp(-9 * random.nextDouble()));
            case 12 ->
                List.of(Layers.sigmoid(), Layers.tanh(), Layers.softmax()).get(random.nextInt(3));
            case 13 -> List.of(Layers.add(), Layers.concat(), Layers.multiply()).get(random.nextInt(3));
            case 14 ->
                random.nextInt(2) == 0
                        ? Layers.batchNorm2d()
                        : Layers.batchNorm2d().eps(0.01 + random.nextDouble()).momentum(random.nextDouble());
            case 15 -> random.nextInt(2) == 0 ? Layers.dropout(random.nextFloat()) : Layers.dropout2d(0.5);
            case 16 ->
                List.of(Layers.globalAvgPool(), Layers.globalMaxPool(), Layers.relu6())
                        .get(random.nextInt(3));
            case 17 -> Layers.adaptiveAvgPool2d(size(4));
            case 18 -> {
                Size stride = size(3);
                int free = Math.min(stride.height(), stride.width());
                yield Layers.convTranspose2d(2 * (1 + random.nextInt(2)), size(3))
                        .stride(stride)
                        .padding(padding(2))
                        .outputPadding(random.nextInt(free))
                        .groups(1 + random.nextInt(2))
                        .bias(random.nextInt(3) > 0);
            }
            case 19 -> Layers.pad2d(padding(3)).border(List.of(Border.values()).get(random.nextInt(4)));
            case 20 ->
                Layers.upsample2d(size(2))
                        .interpolation(List.of(Interpolation.values()).get(random.nextInt(3)));
            case 21 ->
                List.of(
                                Layers.pixelShuffle(1 + random.nextInt(2)),
                                Layers.pixelUnshuffle(1 + random.nextInt(2)),
                                Layers.prelu().byChannel(random.nextInt(2) == 0))
                        .get(random.nextInt(3));
            case 22 ->
                List.of(
                                Layers.groupNorm(1 + random.nextInt(2)).eps(0.5 * (1 + random.nextInt(2))),
                                Layers.layerNorm(),
                                Layers.localResponseNorm(1 + random.nextInt(4)).beta(random.nextDouble()))
                        .get(random.nextInt(3));
            case 23 ->
                List.of(
                                Layers.slice(random.nextInt(2), 2 + random.nextInt(2)),
                                Layers.channelShuffle(1 + random.nextInt(2)),
                                Layers.crop2d(padding(2)))
                        .get(random.nextInt(3));
            case 24 ->
                random.nextInt(2) == 0
                        ? Layers.maxPool2d(Size.of(2)).dilation(size(3)).padding(padding(2))
                        : Layers.lpPool2d(1 + random.nextDouble(), size(3));
            default -> Layers.add();
        };
    }

    private Size size(int max) {
        return random.nextInt(2) == 0
                ? Size.of(1 + random.nextInt(max))
                : new Size(1 + random.nextInt(max), 1 + random.nextInt(max));
    }

    private Padding padding(int below) {
        return random.nextInt(2) == 0
                ? Padding.of(random.nextInt(below))
                : new Padding(
                        random.nextInt(below), random.nextInt(below), random.nextInt(below), random.nextInt(below));
    }
}
