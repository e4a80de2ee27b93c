package dev.fovea.cli;

import dev.fovea.FoveaException;
import dev.fovea.formats.Npy;
import dev.fovea.onnx.OnnxArray;
import dev.fovea.onnx.OnnxModel;
import dev.fovea.onnx.OnnxProgram;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code fovea verify}: whether an ONNX model computes here what it computes elsewhere. */
@Command(
        name = "verify",
        description =
                "Compare what an ONNX model computes here with what it should, and name the first node that differs.",
        footerHeading = CommonOptions.EXAMPLE_HEADING,
        footer = {
            "  fovea verify model.onnx --input x.npz --expect y.npz",
            "  fovea verify model.onnx --input x.npy --expect dump.npz --all-nodes"
        })
final class VerifyCommand implements Callable<Integer> {
    private static final String ALL_NODES = "--all-nodes";

    @Spec
    private CommandSpec spec;

    @Mixin
    private CommonOptions common = new CommonOptions();

    @Mixin
    private KernelsOption kernels = new KernelsOption();

    @Parameters(index = "0", paramLabel = "ONNX", description = "An .onnx file.")
    private Path file = Path.of("");

    @Option(names = "--input", required = true, paramLabel = "[NAME=]FILE", description = ArrayFiles.INPUT)
    private List<String> inputs = List.of();

    @Option(
            names = "--expect",
            required = true,
            paramLabel = "FILE",
            description = "The only output, .npy, or an archive .npz of outputs under their names.")
    private Path expect = Path.of("");

    @Option(names = ALL_NODES, description = "The archive has values between the operators, too, all or some.")
    private boolean allNodes;

    @Option(
            names = "--tolerance",
            paramLabel = "SHARE",
            description = "How far a number may be off, as a share of it or, below 1, of 1. Default: ${DEFAULT-VALUE}.")
    private double tolerance = 1e-4;

    @Option(names = "--external-data", description = ArrayFiles.EXTERNAL_DATA)
    private boolean externalData;

    /**
     * The line of a value with {@code --json}.
     *
     * @param error the largest, as a share of the number or, below 1, of 1; absent where shapes differ
     * @param difference where it differs most; absent if it is the same
     */
    record Json(String value, String node, boolean same, Optional<Double> error, Optional<String> difference) {}

    @Override
    public Integer call() throws IOException {
        if (!(tolerance >= 0)) {
            throw new ParameterException(spec.commandLine(), "--tolerance: expected 0 or more, got " + tolerance);
        }
        OnnxModel model = OnnxModel.read(file, externalData);
        Map<String, OnnxArray> expected = expected(model);
        List<Json> compared = new ArrayList<>(); // in the order of the operators
        new OnnxProgram(model, kernels.choose(common.console()))
                .run(
                        ArrayFiles.inputs(ArrayFiles.inputNames(model), inputs),
                        (node, value, array) -> Optional.ofNullable(expected.remove(value))
                                .ifPresent(wanted -> compared.add(compare(node, value, wanted, array))));
        if (!expected.isEmpty()) {
            throw new FoveaException(expect + ": expected values that operators of " + file + " compute, got "
                    + ArrayFiles.shown(expected.keySet()));
        }
        for (Json value : compared) {
            common.console()
                    .say(ArrayFiles.shown(value.value()) + ": "
                            + value.difference()
                                    .orElseGet(() -> "the same"
                                            + value.error()
                                                    .map(error -> " within " + rounded(error))
                                                    .orElse("")));
            common.console().emit(value);
        }
        Optional<Json> first = compared.stream().filter(value -> !value.same()).findFirst();
        first.ifPresent(value -> common.console().note("the first that differs is " + value.node()));
        return first.isEmpty() ? Main.OK : Main.FAILED;
    }

    private Map<String, OnnxArray> expected(OnnxModel model) throws IOException {
        Map<String, OnnxArray> expected = new LinkedHashMap<>();
        if (ArrayFiles.isArchive(expect)) {
            expected.putAll(ArrayFiles.read(expect));
        } else if (model.outputs().size() == 1) {
            expected.put(model.outputs().get(0), ArrayFiles.array(Npy.read(expect)));
        } else {
            throw new FoveaException(
                    expect + ": expected an archive .npz of the outputs " + ArrayFiles.shown(model.outputs()));
        }
        if (expected.isEmpty()) {
            throw new FoveaException(expect + ": expected at least one array to compare with, got none");
        }
        if (!allNodes && !model.outputs().containsAll(expected.keySet())) {
            throw new FoveaException(expect + ": expected outputs of " + file + ", " + ArrayFiles.shown(model.outputs())
                    + ", got " + ArrayFiles.shown(expected.keySet()) + ": with " + ALL_NODES
                    + " other values are compared, too");
        }
        return expected;
    }

    private Json compare(String node, String value, OnnxArray wanted, OnnxArray got) {
        if (!Arrays.equals(wanted.dims(), got.dims())) {
            return new Json(value, node, false, Optional.empty(), Optional.of("expected " + wanted + ", got " + got));
        }
        int worst = 0;
        double most = 0;
        for (int i = 0; i < wanted.size(); i++) {
            double off = error(wanted.real(i), got.real(i));
            if (off > most) {
                worst = i;
                most = off;
            }
        }
        boolean same = most <= tolerance;
        return new Json(
                value,
                node,
                same,
                Optional.of(most),
                same
                        ? Optional.empty()
                        : Optional.of(
                                "element " + worst + ": expected " + wanted.real(worst) + ", got " + got.real(worst)));
    }

    /** Infinite where one is a number and the other none. */
    private static double error(double wanted, double got) {
        if (Double.compare(wanted, got) == 0) {
            return 0;
        }
        double error = Math.abs(wanted - got) / Math.max(1, Math.abs(wanted));
        return Double.isNaN(error) ? Double.POSITIVE_INFINITY : error;
    }

    private static String rounded(double error) {
        return String.format(Locale.ROOT, "%.1e", error);
    }
}
