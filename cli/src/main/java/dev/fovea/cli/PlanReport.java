package dev.fovea.cli;

import dev.fovea.engine.Engine;
import dev.fovea.engine.Plan;
import dev.fovea.engine.PlanDescription;
import dev.fovea.kernel.Kernels;
import dev.fovea.kernel.LossKernel;
import dev.fovea.network.Architecture;
import dev.fovea.network.Network;
import dev.fovea.network.Weights;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * How a network would be computed, as {@code --json} prints it: a {@link PlanDescription} with the kernels it was made for.
 *
 * @param frozen layers that would not learn
 * @param bufferFloats floats of each buffer for one sample
 * @param scratchFloats floats that each worker has for its kernels
 */
record PlanReport(
        String architecture,
        DoctorCommand.KernelsInUse kernels,
        boolean training,
        List<String> frozen,
        boolean layerByLayer,
        int batchSize,
        int chunkSize,
        int partSize,
        int workers,
        List<Step> steps,
        List<Integer> bufferFloats,
        int scratchFloats) {
    /** What people see is no wider. */
    private static final int COLUMNS = 100;

    private static final int NODES_COLUMNS = 30;

    /**
     * One operation.
     *
     * @param nodes the nodes it was made from
     * @param outputShape of one sample: channels, rows, columns
     * @param buffer where its output lies
     * @param goesBack whether gradients come back to it
     */
    record Step(List<String> nodes, String kernel, List<Integer> outputShape, int buffer, boolean goesBack) {
        static Step of(PlanDescription.Step step) {
            return new Step(
                    step.nodes(),
                    step.kernel(),
                    Arrays.stream(step.output().dims()).boxed().toList(),
                    step.buffer(),
                    step.goesBack());
        }
    }

    /** Plans to predict, computes nothing, and lets go of the plan's memory. */
    static PlanReport inference(Engine engine, Network network, Weights weights, int batchSize) {
        return of(network, engine.kernels(), Set.of(), Plan.inference(engine, network, weights, batchSize));
    }

    /** Plans to train all but some layers, computes nothing, and lets go of the plan's memory. */
    static PlanReport training(Engine engine, Network network, Weights weights, int batchSize, Set<String> frozen) {
        LossKernel loss = LossSettings.suiting(network)
                .loss(List.of())
                .kernel(engine.kernels(), network.outputShape().size());
        Plan plan = Plan.training(engine, network, weights, loss, batchSize, frozen);
        return of(network, engine.kernels(), frozen, plan);
    }

    private static PlanReport of(Network network, Kernels kernels, Set<String> frozen, Plan made) {
        PlanDescription plan = made.description();
        return new PlanReport(
                Architecture.format(network),
                new DoctorCommand.KernelsInUse(kernels.name(), kernels.reason()),
                plan.training(),
                List.copyOf(frozen),
                plan.layerByLayer(),
                plan.batchSize(),
                plan.chunkSize(),
                plan.partSize(),
                plan.workers(),
                plan.steps().stream().map(Step::of).toList(),
                plan.buffers(),
                plan.scratch());
    }

    void print(Console console) {
        console.say(architecture);
        console.say("");
        header().stream().flatMap(line -> wrapped(line, COLUMNS).stream()).forEach(console::say);
        console.say("");
        printSteps(console);
        console.say("");
        printBuffers(console);
    }

    private List<String> header() {
        List<String> lines = new ArrayList<>();
        lines.add((training ? "training" : "inference") + " in batches of " + samples(batchSize) + " on " + workers
                + (workers == 1 ? " worker" : " workers") + " with " + kernels.name() + " kernels (" + kernels.reason()
                + ")");
        lines.add(
                layerByLayer
                        ? "layer by layer: all samples go through a step, up to " + samples(chunkSize)
                                + " a worker, then through the next"
                        : "in chunks: each worker takes " + samples(chunkSize)
                                + " at a time through the whole network");
        if (training) {
            lines.add("gradients are summed over parts of " + samples(partSize)
                    + ", then over the parts in the order of the batch");
        }
        if (!frozen.isEmpty()) {
            long back = steps.stream().filter(Step::goesBack).count();
            lines.add(frozen.size() + (frozen.size() == 1 ? " layer is" : " layers are")
                    + " frozen: gradients go back to " + back + " of " + steps.size() + " steps");
        }
        return lines;
    }

    /** The kernels stand last and the names first, both broken into lines where they are long. */
    private void printSteps(Console console) {
        List<String> names =
                steps.stream().map(step -> String.join(" + ", step.nodes())).toList();
        List<String> outputs =
                steps.stream().map(Step::outputShape).map(PlanReport::shape).toList();
        int name = Math.min(NODES_COLUMNS, width("nodes", names));
        int output = width("output", outputs);
        String format = "%4s  %-" + name + "s  %-" + output + "s  %6s  %s";
        int kernel = COLUMNS - (4 + 2 + name + 2 + output + 2 + 6 + 2);
        console.say(Console.style("bold", String.format(format, "step", "nodes", "output", "buffer", "kernel")));
        for (int i = 0; i < steps.size(); i++) {
            List<String> nodeLines = wrapped(names.get(i), name);
            List<String> kernelLines = wrapped(steps.get(i).kernel(), kernel);
            for (int line = 0; line < Math.max(nodeLines.size(), kernelLines.size()); line++) {
                boolean first = line == 0;
                console.say(String.format(
                                format,
                                first ? i + 1 : "",
                                line < nodeLines.size() ? nodeLines.get(line) : "",
                                first ? outputs.get(i) : "",
                                first ? steps.get(i).buffer() : "",
                                line < kernelLines.size() ? kernelLines.get(line) : "")
                        .stripTrailing());
            }
        }
        console.say("outputs are (channels, rows, columns) of each sample, one sample after the other (NCHW)");
    }

    private void printBuffers(Console console) {
        long samples = layerByLayer ? batchSize : chunkSize;
        String format = "%6s  %14s  %12s  %14s  %s";
        String all = layerByLayer ? "all workers" : "each worker";
        console.say(Console.style(
                "bold", String.format(format, "buffer", "floats/sample", "bytes/sample", all, "outputs of steps")));
        for (int i = 0; i < bufferFloats.size(); i++) {
            printMemory(console, format, Integer.toString(i), bufferFloats.get(i), samples, writers(i));
        }
        long total = bufferFloats.stream().mapToLong(Integer::longValue).sum();
        printMemory(console, format, "total", total, samples, "");
        console.say("a buffer holds what is needed at different times: outputs, the network's input"
                + (training ? ", gradients" : ""));
        console.say(String.format(
                Locale.ROOT,
                "scratch for kernels: %,d floats, %s, for each worker",
                scratchFloats,
                InspectCommand.bytes((long) Float.BYTES * scratchFloats)));
    }

    private static void printMemory(
            Console console, String format, String name, long floats, long samples, String writers) {
        long bytes = Float.BYTES * floats;
        console.say(String.format(
                        format,
                        name,
                        String.format(Locale.ROOT, "%,d", floats),
                        InspectCommand.bytes(bytes),
                        InspectCommand.bytes(samples * bytes),
                        writers)
                .stripTrailing());
    }

    private String writers(int buffer) {
        List<String> writers = IntStream.range(0, steps.size())
                .filter(i -> steps.get(i).buffer() == buffer)
                .mapToObj(i -> Integer.toString(i + 1))
                .toList();
        return writers.isEmpty() ? "none" : String.join(", ", writers);
    }

    private static String samples(int count) {
        return String.format(Locale.ROOT, "%,d %s", count, count == 1 ? "sample" : "samples");
    }

    private static String shape(List<Integer> dims) {
        return dims.stream().map(String::valueOf).collect(Collectors.joining(", ", "(", ")"));
    }

    private static int width(String head, List<String> cells) {
        return Math.max(
                head.length(), cells.stream().mapToInt(String::length).max().orElse(0));
    }

    /** The text in lines of up to so many columns; a longer word has a line of its own. */
    private static List<String> wrapped(String text, int columns) {
        List<String> lines = new ArrayList<>();
        StringBuilder line = new StringBuilder();
        for (String word : text.split(" ", -1)) {
            if (line.length() > 0 && line.length() + 1 + word.length() > columns) {
                lines.add(line.toString());
                line.setLength(0);
            }
            line.append(line.length() == 0 ? "" : " ").append(word);
        }
        lines.add(line.toString());
        return lines;
    }
}
