package dev.fovea.model;

import static dev.fovea.layer.Layers.conv2d;
import static dev.fovea.layer.Layers.dense;
import static dev.fovea.layer.Layers.flatten;
import static dev.fovea.layer.Layers.maxPool2d;
import static dev.fovea.layer.Layers.noisyRelu;
import static dev.fovea.layer.Layers.sigmoid;
import static dev.fovea.layer.Layers.softmax;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.fovea.data.ChannelStatistics;
import dev.fovea.data.Fit;
import dev.fovea.data.Picture;
import dev.fovea.data.Preprocessing;
import dev.fovea.data.SyntheticDataset;
import dev.fovea.kernel.Kernels;
import dev.fovea.kernel.ScalarKernels;
import dev.fovea.layer.Layer;
import dev.fovea.network.Initializer;
import dev.fovea.network.Network;
import dev.fovea.network.Weights;
import dev.fovea.tensor.Shape;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

class ModelTest {
    private static final Shape IMAGE = Shape.image(1, 6, 6);
    private static final List<String> CLASSES = List.of("cat", "dog", "owl");
    private static final Provenance PROVENANCE =
            new Provenance("0", 1, "synthetic", "00ff", Map.of(), "scalar", Map.of());

    private final Kernels kernels = new ScalarKernels();
    private final Network network = Network.of(IMAGE, conv2d(3, 3), noisyRelu(), maxPool2d(2), flatten(), dense(3));
    private final Weights weights = Weights.initialize(network, new Initializer.He(), 1);
    private final SyntheticDataset data = SyntheticDataset.of(IMAGE, 3, 40, 1);

    private static Preprocessing preprocessing(Shape image) {
        ChannelStatistics none = new ChannelStatistics(new float[] {0}, new float[] {1});
        return Preprocessing.of(image, none, Fit.STRETCH, true);
    }

    private Model model(Network network, Weights weights) {
        return new Model(network, weights, preprocessing(IMAGE), CLASSES, PROVENANCE, kernels);
    }

    private float[] sample(int i) {
        float[] x = new float[IMAGE.size()];
        data.read(i, x, 0);
        return x;
    }

    @Test
    void probabilitiesSumToOne() {
        Model model = model(network, weights);
        for (int i = 0; i < data.size(); i++) {
            float[] p = model.predict(sample(i)).probabilities();
            assertThat(p).hasSize(3);
            assertThat((double) p[0] + p[1] + p[2]).isCloseTo(1, within(1e-6));
        }
    }

    @Test
    void leavesSoftmaxAndSigmoidEndingsAsTheyAre() {
        assertThat(probabilities(softmax())).containsExactly(0.25f, 0.5f, 0.25f);
        // ln(1/4) and ln(1/2) behind a sigmoid: (1/4) / (1/4 + 1) = 1/5, (1/2) / (1/2 + 1) = 1/3
        float[] sigmoids = probabilities(sigmoid());
        assertThat(sigmoids[0]).isCloseTo(1 / 5f, within(1e-6f));
        assertThat(sigmoids[1]).isCloseTo(1 / 3f, within(1e-6f));
    }

    /** The network's last layer on logits whose softmax is 1/4, 1/2, 1/4. */
    private float[] probabilities(Layer last) {
        Network ending = Network.of(IMAGE, flatten(), dense(3), last);
        Weights zeros = Weights.zeros(ending);
        float[] bias = zeros.get("fc1.bias").data();
        bias[0] = (float) Math.log(0.25);
        bias[1] = (float) Math.log(0.5);
        bias[2] = (float) Math.log(0.25);
        return model(ending, zeros).predict(sample(0)).probabilities();
    }

    @Test
    void severalThreadsGetTheSameBits() throws InterruptedException, ExecutionException {
        Model alone = model(network, weights);
        List<float[]> expected = new ArrayList<>();
        for (int i = 0; i < data.size(); i++) {
            expected.add(alone.predict(sample(i)).probabilities());
        }
        Model shared = model(network, weights);
        ExecutorService threads = Executors.newFixedThreadPool(8);
        try {
            List<Callable<List<float[]>>> tasks = new ArrayList<>();
            for (int thread = 0; thread < 8; thread++) {
                int first = thread;
                tasks.add(() -> {
                    List<float[]> results = new ArrayList<>();
                    for (int i = 0; i < 10 * data.size(); i++) {
                        results.add(shared.predict(sample((first + i) % data.size()))
                                .probabilities());
                    }
                    return results;
                });
            }
            int first = 0;
            for (Future<List<float[]>> future : threads.invokeAll(tasks)) {
                List<float[]> results = future.get();
                for (int i = 0; i < results.size(); i++) {
                    assertThat(results.get(i)).containsExactly(expected.get((first + i) % data.size()));
                }
                first++;
            }
        } finally {
            threads.shutdown();
        }
    }

    @Test
    void readsPicturesAsItsPreprocessingSays() {
        byte[] pixels = new byte[36];
        float[] x = new float[36];
        for (int i = 0; i < 36; i++) {
            int grey = i == 14 || i == 15 ? 255 : 0; // light on dark, as the model has learned
            pixels[i] = (byte) grey;
            x[i] = grey / 255f;
        }
        Model model = model(network, weights);
        Prediction ofPicture = model.predict(new Picture(IMAGE, pixels));
        assertThat(ofPicture.probabilities()).containsExactly(model.predict(x).probabilities());
    }

    @Test
    void givesBackItsParts() {
        Model model = model(network, weights);
        assertThat(model.network()).isSameAs(network);
        assertThat(model.weights().tensors()).isEqualTo(weights.tensors());
        assertThat(model.preprocessing().height()).isEqualTo(6);
        assertThat(model.classes()).isEqualTo(CLASSES);
        assertThat(model.provenance()).isEqualTo(PROVENANCE);
        Provenance measured = PROVENANCE.withResults(Map.of("testError", 0.95));
        Model again = model.withProvenance(measured);
        assertThat(again.provenance().results()).containsEntry("testError", 0.95);
        assertThat(again.predict(sample(1)).probabilities())
                .containsExactly(model.predict(sample(1)).probabilities());
    }

    @Test
    void refusesPartsThatDoNotFitEachOther() {
        assertThatThrownBy(() ->
                        new Model(network, weights, preprocessing(IMAGE), List.of("cat", "dog"), PROVENANCE, kernels))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("expected one output for each of 2 classes, got (3)");
        Network image = Network.of(IMAGE, conv2d(3, 3));
        assertThatThrownBy(() -> model(image, Weights.zeros(image)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("expected one output for each of 3 classes, got (3, 4, 4)");
        Preprocessing larger = preprocessing(Shape.image(1, 7, 6));
        assertThatThrownBy(() -> new Model(network, weights, larger, CLASSES, PROVENANCE, kernels))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("expected preprocessing for an input of (1, 6, 6), got (1, 7, 6)");
        Network other = Network.of(IMAGE, flatten(), dense(3));
        assertThatThrownBy(() -> model(network, Weights.zeros(other)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("weight conv1.weight (3, 1, 3, 3) is missing");
    }

    @Test
    void refusesAnythingButOneSample() {
        Model model = model(network, weights);
        assertThatThrownBy(() -> model.predict(new float[0]))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("expected one sample of (1, 6, 6), 36 elements, got 0 elements");
        assertThatThrownBy(() -> model.predict(new float[72]))
                .hasMessage("expected one sample of (1, 6, 6), 36 elements, got 72 elements");
    }
}
