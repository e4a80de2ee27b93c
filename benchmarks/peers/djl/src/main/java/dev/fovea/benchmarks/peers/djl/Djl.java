package dev.fovea.benchmarks.peers.djl;

import ai.djl.engine.Engine;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Activation;
import ai.djl.nn.Blocks;
import ai.djl.nn.Parameter;
import ai.djl.nn.SequentialBlock;
import ai.djl.nn.convolutional.Conv2d;
import ai.djl.nn.core.Linear;
import ai.djl.nn.pooling.Pool;
import ai.djl.pytorch.jni.JniUtils;
import dev.fovea.benchmarks.peers.Contestant;
import dev.fovea.benchmarks.peers.Digits;
import dev.fovea.benchmarks.peers.LeNet;
import dev.fovea.benchmarks.peers.Learner;
import dev.fovea.benchmarks.peers.Predictor;
import dev.fovea.benchmarks.peers.Recipe;
import dev.fovea.benchmarks.peers.Task;
import dev.fovea.benchmarks.peers.Workbench;
import java.io.IOException;
import java.util.List;

/** PyTorch's C++ through DJL, which makes each operation a call out of the JVM. */
public final class Djl implements Contestant {
    private Djl(int threads) {
        System.setProperty("ai.djl.offline", "true");
        System.setProperty("ai.djl.pytorch.num_threads", Integer.toString(threads));
        System.setProperty("ai.djl.pytorch.num_interop_threads", "1");
    }

    public static void main(String[] args) throws IOException {
        Task.run(args, Djl::new);
    }

    @Override
    public String description() {
        Engine engine = Engine.getInstance();
        return "DJL " + Engine.getDjlVersion() + ", " + engine.getEngineName() + " " + engine.getVersion() + ", "
                + JniUtils.getNumThreads() + " threads";
    }

    @Override
    public Learner learner(LeNet start, Digits digits, Recipe recipe) {
        return new DjlLearner(start, digits, recipe);
    }

    @Override
    public Predictor predictor(LeNet weights, Digits digits, int batchSize) {
        return new DjlPredictor(weights, digits, batchSize);
    }

    @Override
    public Workbench workbench() {
        return new DjlWorkbench();
    }

    /** LeNet-5 with these weights. */
    static SequentialBlock block(LeNet lenet, NDManager manager) {
        SequentialBlock block = new SequentialBlock()
                .add(Conv2d.builder()
                        .setFilters(6)
                        .setKernelShape(new Shape(5, 5))
                        .optPadding(new Shape(2, 2))
                        .build())
                .add(Activation::relu)
                .add(Pool.maxPool2dBlock(new Shape(2, 2), new Shape(2, 2)))
                .add(Conv2d.builder()
                        .setFilters(16)
                        .setKernelShape(new Shape(5, 5))
                        .build())
                .add(Activation::relu)
                .add(Pool.maxPool2dBlock(new Shape(2, 2), new Shape(2, 2)))
                .add(Blocks.batchFlattenBlock())
                .add(Linear.builder().setUnits(120).build())
                .add(Activation::relu)
                .add(Linear.builder().setUnits(84).build())
                .add(Activation::relu)
                .add(Linear.builder().setUnits(10).build());
        block.initialize(manager, DataType.FLOAT32, new Shape(1, 1, 28, 28));
        List<Parameter> parameters = block.getParameters().values();
        for (int i = 0; i < parameters.size(); i++) {
            parameters.get(i).getArray().set(lenet.parameters().get(i).data());
        }
        return block;
    }
}
