package dev.fovea.cli;

import dev.fovea.FoveaException;
import dev.fovea.data.Batch;
import dev.fovea.engine.Engine;
import dev.fovea.engine.Plan;
import dev.fovea.kernel.Kernels;
import dev.fovea.model.Model;
import dev.fovea.network.Network;
import dev.fovea.onnx.OnnxArray;
import dev.fovea.onnx.OnnxModel;
import dev.fovea.onnx.OnnxProgram;
import dev.fovea.tensor.Shape;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code fovea run}: a model on arrays. */
@Command(
        name = "run",
        description = {
            "Compute a model on NumPy's arrays of any rank.",
            "An ONNX model is computed operator by operator, whatever it consists of: plainly, and slower than what"
                    + " fovea import makes of it."
        },
        footerHeading = CommonOptions.EXAMPLE_HEADING,
        footer = {
            "  fovea run model.onnx --input x.npy --output y.npy",
            "  fovea run model.onnx --input a=a.npy --input b=b.npy --output y.npz"
        })
final class RunCommand implements Callable<Integer> {
    private static final String ALL_NODES = "--all-nodes";
    private static final int BATCH = 64;

    @Spec
    private CommandSpec spec;

    @Mixin
    private CommonOptions common = new CommonOptions();

    @Mixin
    private KernelsOption kernels = new KernelsOption();

    @Parameters(
            index = "0",
            paramLabel = "MODEL",
            description = "An .onnx file; a model file, or a run's directory, whose input is what preprocessing makes.")
    private String model = "";

    @Option(names = "--input", required = true, paramLabel = "[NAME=]FILE", description = ArrayFiles.INPUT)
    private List<String> inputs = List.of();

    @Option(
            names = "--output",
            required = true,
            paramLabel = "FILE",
            description = "Where the output goes, .npy, or all outputs under their names, .npz.")
    private Path output = Path.of("");

    @Option(
            names = ALL_NODES,
            description = "Of .onnx: write every value that an operator computes, to compare with (fovea verify).")
    private boolean allNodes;

    @Option(names = "--external-data", description = ArrayFiles.EXTERNAL_DATA)
    private boolean externalData;

    /** The line of an output with {@code --json}. */
    record Json(String output, String type, int[] shape) {}

    @Override
    public Integer call() throws IOException {
        Kernels chosen = kernels.choose(common.console());
        Map<String, OnnxArray> outputs = isOnnx() ? onnx(chosen) : network(chosen);
        ArrayFiles.write(output, outputs);
        outputs.forEach((name, array) -> {
            common.console().say(ArrayFiles.shown(name) + ": " + array);
            common.console().emit(new Json(name, array.type().name(), array.dims()));
        });
        return Main.OK;
    }

    private boolean isOnnx() {
        return model.toLowerCase(Locale.ROOT).endsWith(".onnx");
    }

    private Map<String, OnnxArray> onnx(Kernels chosen) throws IOException {
        OnnxModel onnx = OnnxModel.read(Path.of(model), externalData);
        Map<String, OnnxArray> all = new LinkedHashMap<>();
        Map<String, OnnxArray> outputs = new OnnxProgram(onnx, chosen)
                .run(ArrayFiles.inputs(ArrayFiles.inputNames(onnx), inputs), (node, value, array) -> {
                    if (allNodes) {
                        all.put(value, array);
                    }
                });
        return allNodes ? all : outputs;
    }

    /** The network's outputs as they are, before probabilities are made of them. */
    private Map<String, OnnxArray> network(Kernels chosen) throws IOException {
        if (allNodes) {
            throw new ParameterException(
                    spec.commandLine(), ALL_NODES + ": expected an .onnx model: fovea export makes one");
        }
        Model read = NetworkChoice.model(model, chosen, common.console());
        Network network = read.network();
        OnnxArray x = ArrayFiles.inputs(List.of(Network.INPUT), inputs).get(Network.INPUT);
        Shape shape = network.inputShape();
        int[] dims = x == null ? new int[0] : x.dims();
        if (x == null || dims.length == 0 || !Arrays.equals(Arrays.copyOfRange(dims, 1, dims.length), shape.dims())) {
            throw new FoveaException(model + ": expected an input of "
                    + Arrays.toString(shape.dims()).replace("[", "(n, ").replace(']', ')') + ", got "
                    + (x == null ? "none of the name " + Network.INPUT : x));
        }
        int[] result = new int[network.outputShape().rank() + 1];
        result[0] = dims[0];
        System.arraycopy(network.outputShape().dims(), 0, result, 1, result.length - 1);
        float[] y = predict(read, Batch.unlabelled(shape, x.floats()), chosen);
        return Map.of(network.output().name(), OnnxArray.floats(result, y));
    }

    private static float[] predict(Model model, Batch samples, Kernels chosen) {
        int outputs = model.network().outputShape().size();
        float[] y = new float[Math.multiplyExact(samples.size(), outputs)];
        float[] some = new float[BATCH * outputs];
        try (Engine engine = Engine.start(chosen, Runtime.getRuntime().availableProcessors())) {
            Plan plan = Plan.inference(engine, model.network(), model.weights(), BATCH);
            for (int from = 0; from < samples.size(); from += BATCH) {
                int to = Math.min(samples.size(), from + BATCH);
                plan.predict(samples.part(from, to), some);
                System.arraycopy(some, 0, y, from * outputs, (to - from) * outputs);
            }
        }
        return y;
    }
}
