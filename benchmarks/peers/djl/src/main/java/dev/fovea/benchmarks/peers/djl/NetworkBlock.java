package dev.fovea.benchmarks.peers.djl;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.AbstractBlock;
import ai.djl.nn.Block;
import ai.djl.training.ParameterStore;
import ai.djl.util.PairList;
import dev.fovea.benchmarks.peers.WeightedNetwork;
import dev.fovea.network.Network;
import dev.fovea.network.Node;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;

/**
 * A network of Fovea's as PyTorch computes it: a block of DJL's for each node. A value is given up as soon as nobody will read it,
 * as Python gives up a variable, so that PyTorch can write the next one where it was; what backpropagation needs PyTorch keeps.
 */
final class NetworkBlock extends AbstractBlock {
    /** DJL's names of parameters and PyTorch's, which are Fovea's. */
    private static final Map<String, String> NAMES = Map.of(
            "weight", "weight",
            "bias", "bias",
            "gamma", "weight",
            "beta", "bias",
            "runningMean", "running_mean",
            "runningVar", "running_var");

    private final Network network;
    private final List<Block> blocks = new ArrayList<>();
    private final List<int[]> reads = new ArrayList<>(); // by node: the values that it reads
    private final List<int[]> dying = new ArrayList<>(); // by node: the values that nobody reads any more

    /** The network with these weights, ready to compute. */
    NetworkBlock(WeightedNetwork source, NDManager manager) {
        this.network = source.network();
        List<String> values = new ArrayList<>(List.of(Network.INPUT));
        for (Node node : network.nodes()) {
            blocks.add(addChildBlock(node.name(), LayerBlocks.of(node)));
            reads.add(node.inputs().stream().mapToInt(values::indexOf).toArray());
            values.add(node.name());
        }
        findDying();
        initialize(manager, DataType.FLOAT32, shape(1, network.inputShape()));
        for (int i = 0; i < blocks.size(); i++) {
            String prefix = network.nodes().get(i).name() + ".";
            blocks.get(i).getDirectParameters().forEach(parameter -> {
                String name = prefix + NAMES.get(parameter.getKey());
                parameter.getValue().getArray().set(source.weights().get(name).data());
            });
        }
    }

    /** The input is not ours to give up. */
    private void findDying() {
        int[] lastReader = new int[blocks.size() + 1]; // by value
        for (int i = 0; i < reads.size(); i++) {
            for (int value : reads.get(i)) {
                lastReader[value] = i;
            }
        }
        for (int i = 0; i < reads.size(); i++) {
            int reader = i;
            dying.add(Arrays.stream(reads.get(i))
                    .filter(value -> value > 0 && lastReader[value] == reader)
                    .toArray());
        }
    }

    /** The shape of a batch. */
    private static Shape shape(int n, dev.fovea.tensor.Shape sample) {
        return new Shape(
                LongStream.concat(LongStream.of(n), Arrays.stream(sample.dims()).asLongStream())
                        .toArray());
    }

    @Override
    protected NDList forwardInternal(
            ParameterStore parameterStore, NDList inputs, boolean training, PairList<String, Object> params) {
        NDArray[] values = new NDArray[blocks.size() + 1];
        values[0] = inputs.singletonOrThrow();
        for (int i = 0; i < blocks.size(); i++) {
            NDList read = new NDList();
            for (int value : reads.get(i)) {
                read.add(values[value]);
            }
            values[i + 1] = blocks.get(i)
                    .forward(parameterStore, read, training, params)
                    .singletonOrThrow();
            for (int value : dying.get(i)) {
                values[value].close();
            }
        }
        return new NDList(values[blocks.size()]);
    }

    @Override
    public Shape[] getOutputShapes(Shape[] inputShapes) {
        return new Shape[] {shape((int) inputShapes[0].get(0), network.outputShape())};
    }

    @Override
    protected void initializeChildBlocks(NDManager manager, DataType dataType, Shape... inputShapes) {
        int n = (int) inputShapes[0].get(0);
        for (int i = 0; i < blocks.size(); i++) {
            Shape[] shapes = network.inputShapes(network.nodes().get(i)).stream()
                    .map(sample -> shape(n, sample))
                    .toArray(Shape[]::new);
            blocks.get(i).initialize(manager, dataType, shapes);
        }
    }
}
