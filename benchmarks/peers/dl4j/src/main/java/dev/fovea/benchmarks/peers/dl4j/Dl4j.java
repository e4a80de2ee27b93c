package dev.fovea.benchmarks.peers.dl4j;

import dev.fovea.benchmarks.peers.Contestant;
import dev.fovea.benchmarks.peers.Learner;
import dev.fovea.benchmarks.peers.Predictor;
import dev.fovea.benchmarks.peers.Recipe;
import dev.fovea.benchmarks.peers.Samples;
import dev.fovea.benchmarks.peers.Task;
import dev.fovea.benchmarks.peers.WeightedNetwork;
import dev.fovea.tensor.Tensor;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Objects;
import java.util.Properties;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.conf.layers.SubsamplingLayer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.Adam;
import org.nd4j.linalg.learning.config.IUpdater;
import org.nd4j.linalg.learning.config.Nesterovs;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;

/**
 * Deeplearning4j, with workspaces (its default), without its periodic garbage collections (as its manual advises). Its SGD
 * with momentum is Nesterov's.
 */
public final class Dl4j implements Contestant {
    private Dl4j(int threads) {
        Nd4j.getEnvironment().setMaxThreads(threads);
        Nd4j.getEnvironment().setMaxMasterThreads(threads);
        Nd4j.getMemoryManager().togglePeriodicGc(false);
    }

    public static void main(String[] args) throws IOException {
        Task.run(args, Dl4j::new);
    }

    @Override
    public String description() {
        Properties environment = Nd4j.getExecutioner().getEnvironmentInformation();
        return "DL4J " + version() + ", "
                + environment.get("backend") + ", BLAS " + environment.get("blas.vendor") + ", "
                + Nd4j.getEnvironment().maxThreads() + " threads";
    }

    /** What Maven put into its jar, whose manifest does not tell. */
    private static String version() {
        Properties properties = new Properties();
        try (InputStream in = MultiLayerNetwork.class.getResourceAsStream(
                "/META-INF/maven/org.deeplearning4j/deeplearning4j-nn/pom.properties")) {
            properties.load(Objects.requireNonNull(in, "deeplearning4j-nn came without its pom.properties"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return properties.getProperty("version", "of unknown version");
    }

    @Override
    public Learner learner(WeightedNetwork start, Samples samples, Recipe recipe) {
        return new Dl4jLearner(network(start, updater(recipe), Activation.SOFTMAX), samples, recipe.prepared());
    }

    @Override
    public Predictor predictor(WeightedNetwork network, Samples samples) {
        return new Dl4jPredictor(network(network, new Nesterovs(), Activation.IDENTITY), samples);
    }

    private static IUpdater updater(Recipe recipe) {
        return switch (recipe.rule()) {
            case SGD -> new Nesterovs(recipe.rate(), recipe.momentum());
            case ADAM -> new Adam(recipe.rate());
        };
    }

    /** LeNet-5 with these weights; its output goes through softmax for training, and is the logits for inference. */
    private static MultiLayerNetwork network(WeightedNetwork lenet, IUpdater updater, Activation output) {
        if (!lenet.name().equals(WeightedNetwork.LENET)) {
            throw new UnsupportedOperationException(
                    "DL4J takes part with " + WeightedNetwork.LENET + " only, got " + lenet.name());
        }
        MultiLayerNetwork network = new MultiLayerNetwork(new NeuralNetConfiguration.Builder()
                .updater(updater)
                .activation(Activation.RELU)
                .list()
                .layer(new ConvolutionLayer.Builder(5, 5)
                        .padding(2, 2)
                        .nOut(6)
                        .build())
                .layer(pool())
                .layer(new ConvolutionLayer.Builder(5, 5).nOut(16).build())
                .layer(pool())
                .layer(new DenseLayer.Builder().nOut(120).build())
                .layer(new DenseLayer.Builder().nOut(84).build())
                .layer(new OutputLayer.Builder(LossFunction.MCXENT)
                        .activation(output)
                        .nOut(10)
                        .build())
                .validateOutputLayerConfig(false) // it would refuse logits
                .setInputType(InputType.convolutional(28, 28, 1))
                .build());
        network.init();
        // (6, 1, 5, 5), (6), (16, 6, 5, 5), (16), (120, 400), (120), (84, 120), (84), (10, 84), (10)
        List<Tensor> parameters = List.copyOf(lenet.weights().tensors().values());
        int[] layers = {0, 2, 4, 5, 6};
        for (int i = 0; i < layers.length; i++) {
            set(network, layers[i] + "_W", parameters.get(2 * i));
            set(network, layers[i] + "_b", parameters.get(2 * i + 1));
        }
        return network;
    }

    private static SubsamplingLayer pool() {
        return new SubsamplingLayer.Builder(SubsamplingLayer.PoolingType.MAX)
                .kernelSize(2, 2)
                .stride(2, 2)
                .build();
    }

    /** Filters are (outC, inC, h, w) here as there; weights of dense layers are (in, out) there, biases (1, out). */
    private static void set(MultiLayerNetwork network, String name, Tensor tensor) {
        INDArray to = network.getParam(name);
        INDArray from = Nd4j.createFromArray(tensor.data());
        switch (tensor.shape().rank()) {
            case 4 -> to.assign(from.reshape(to.shape()));
            case 2 -> to.assign(from.reshape(tensor.shape().dim(0), tensor.shape().dim(1)).transpose());
            default -> to.assign(from.reshape(to.shape()));
        }
    }
}
