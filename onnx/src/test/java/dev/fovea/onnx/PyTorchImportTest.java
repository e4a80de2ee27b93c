package dev.fovea.onnx;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fovea.data.Batch;
import dev.fovea.engine.Engine;
import dev.fovea.engine.Plan;
import dev.fovea.kernel.ScalarKernels;
import dev.fovea.loss.Loss;
import dev.fovea.network.Network;
import dev.fovea.optim.Optimizer;
import dev.fovea.optim.OptimizerState;
import dev.fovea.tensor.Shape;
import dev.fovea.tensor.Tensor;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Networks that PyTorch exported; {@code onnx/src/test/python/export_models.py} wrote them. */
class PyTorchImportTest {
    private static Path file(String name) throws Exception {
        return Path.of(Objects.requireNonNull(PyTorchImportTest.class.getResource("pytorch/" + name), name)
                .toURI());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "lenet-9",
                "lenet-13",
                "resnet18-13",
                "resnet18-kept-13",
                "vgg-16",
                "odd-11",
                "mobilenet-12",
                "mobilenet-kept-12",
                "squeezenet-11",
                "densenet-13",
                "densenet-kept-13",
                "unet-14",
                "unet-kept-14",
                "shuffles-9",
                "shuffles-13",
                "shufflenet-11",
                "shufflenet-13",
                "shufflenet-kept-13",
                "pieces-13",
                "signals-13",
                "signals-kept-13"
            })
    void computesWhatOnnxRuntimeComputes(String name) throws Exception {
        OnnxModel onnx = OnnxModel.read(file(name + ".onnx"), false);
        OnnxImport read = OnnxImport.of(onnx);
        Network network = read.network();
        float[] x = Networks.samples(network, 3, 1);
        float[] y = Networks.predict(network, read.weights(), x);
        long[] dims = onnx.inputs().get(0).dims().stream()
                .mapToLong(dim -> dim.orElse(3))
                .toArray();
        try (OrtModel model = new OrtModel(Files.readAllBytes(file(name + ".onnx")))) {
            float[] expected = model.run(x, dims);
            assertThat(y).hasSameSizeAs(expected);
            for (int i = 0; i < y.length; i++) {
                assertThat(Math.abs(y[i] - expected[i])).as("output %d", i).isLessThan(1e-5f);
            }
        }
    }

    @Test
    void keepsTheNamesOfModules() throws Exception {
        Network network =
                OnnxImport.of(OnnxModel.read(file("resnet18-13.onnx"), false)).network();
        assertThat(network.parameters().keySet())
                .contains("conv1.weight", "layer1.0.conv1.weight", "layer2.0.downsample.0.bias", "fc.weight");
        assertThat(LayerReader.modulePath("/layer1/layer1.0/conv1/Conv")).isEqualTo("layer1.0.conv1");
        assertThat(LayerReader.modulePath("/conv1/Conv")).isEqualTo("conv1");
    }

    /** What was exported with its batch normalisations has them as layers, and its activations as they were. */
    @Test
    void keepsLayersThatTheExporterTakesApart() throws Exception {
        assertThat(layers("resnet18-kept-13.onnx"))
                .filteredOn("batchNorm2d"::equals)
                .hasSize(20);
        assertThat(layers("mobilenet-kept-12.onnx"))
                .contains("batchNorm2d", "relu6", "globalAvgPool", "add")
                .doesNotContain("multiply");
        for (String name : new String[] {"unet-14.onnx", "unet-kept-14.onnx"}) {
            assertThat(layers(name)).contains("silu", "gelu", "groupNorm 2", "upsample2d 2x2 bilinear", "concat");
        }
    }

    /** Below opset 11 a shuffle is six operators where the exporter does not know the size of images. */
    @Test
    void keepsShufflesThatTheExporterTakesApart() throws Exception {
        for (String name : new String[] {"shuffles-9.onnx", "shuffles-13.onnx"}) {
            assertThat(layers(name))
                    .containsExactly("pixelUnshuffle 2", "conv2d 12@3x3 padding 1", "pixelShuffle 2", "conv2d 2@1x1");
        }
    }

    /** What the exporter made of {@code chunk}, {@code view} and {@code transpose} are slices and shuffles. */
    @Test
    void takesChannelsApartAndMixesThem() throws Exception {
        for (String name : new String[] {"shufflenet-11.onnx", "shufflenet-13.onnx", "shufflenet-kept-13.onnx"}) {
            assertThat(layers(name)).filteredOn("channelShuffle 2"::equals).hasSize(4);
            assertThat(layers(name)).contains("slice 0:8", "slice 8:16", "concat");
        }
        assertThat(layers("pieces-13.onnx"))
                .contains(
                        "slice 2:3", // the first of the channels backwards
                        "crop2d 1,2,0,0",
                        "pad2d 0,1,2,0 by replication",
                        "maxPool2d 2x2 stride 1x1 dilation 2x2",
                        "crop2d 1,1,0,2",
                        "maxPool2d 1x1 stride 2x1");
    }

    private static List<String> layers(String name) throws Exception {
        return OnnxImport.of(OnnxModel.read(file(name), false)).network().nodes().stream()
                .map(node -> node.layer().toString())
                .toList();
    }

    @ParameterizedTest
    @ValueSource(strings = {"resnet18-13", "shufflenet-kept-13"})
    void importedNetworksTrain(String name) throws Exception {
        OnnxImport read = OnnxImport.of(OnnxModel.read(file(name + ".onnx"), false));
        int n = 8;
        int[] labels = {0, 1, 2, 3, 4, 5, 6, 7};
        Batch batch = Batch.of(Tensor.of(Shape.of(n, 3, 64, 64), Networks.samples(read.network(), n, 9)), labels);
        try (Engine engine = Engine.start(new ScalarKernels(), 1)) {
            Plan plan = Plan.training(
                    engine, read.network(), read.weights(), Loss.crossEntropy().kernel(engine.kernels(), 10), n);
            OptimizerState optimizer =
                    Optimizer.sgd(0.05).momentum(0.9).start(read.network(), engine.kernels(), engine.workers());
            double first = plan.step(batch, 0);
            double loss = first;
            for (int step = 0; step < 40; step++) {
                optimizer.step(read.weights(), plan.gradients());
                loss = plan.step(batch, 0);
            }
            assertThat(loss).isLessThan(0.9 * first);
        }
    }
}
