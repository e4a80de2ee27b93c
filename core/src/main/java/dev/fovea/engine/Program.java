package dev.fovea.engine;

import dev.fovea.engine.Buffers.Life;
import dev.fovea.engine.Wiring.Setting;
import dev.fovea.network.Network;
import dev.fovea.tensor.Shape;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntPredicate;

/**
 * A network's operations with the arrays they work in.
 *
 * @param setting the sizes
 * @param groups what each operation was made from
 * @param operations in the order of the network
 * @param shapes of one sample of each slot; slot 0 is the network's input
 * @param outputSlot the slot of the network's output
 * @param workspaces one a worker
 * @param buffers which slots share memory: first the values of all slots, then their gradients
 */
record Program(
        Setting setting,
        List<Compiler.Group> groups,
        List<Operation> operations,
        List<Shape> shapes,
        int outputSlot,
        Workspace[] workspaces,
        Buffers buffers) {
    /**
     * Of what a core can hold close by, what the arrays of a chunk may take; as many floats, 256 KB: half of a common L2
     * cache, for the weights want the rest.
     */
    private static final int CHUNK_FLOATS = 1 << 16;

    private static final int LARGEST_CHUNK = 16;
    private static final int LEAST_CHUNK = 4;

    /** Floats that the gradients of all parts may take together, unless two parts take more. */
    private static final long PART_FLOATS = 1 << 25;

    private static final int MOST_PARTS = 16;

    /** Samples of a part, at least, where a batch that goes layer by layer has enough: sums over fewer take longer to begin and to end. */
    private static final int LEAST_PART = 8;

    /** Parts of a batch that goes layer by layer, at least, however few samples are left to each: threads share them. */
    private static final int LEAST_PARTS = 8;

    static Program of(Compiler compiler, Network network, int workers, boolean training, int batchSize) {
        long floats = Buffers.assign(lives(compiler, network, compiler::mayHaveGradient))
                .total();
        Buffers buffers = Buffers.assign(lives(compiler, network, compiler::hasGradient));
        Setting setting = setting(
                training,
                batchSize,
                workers,
                compiler.needsWholeBatch() ? Long.MAX_VALUE : floats,
                convolutionWeights(network));
        List<Operation> operations = compiler.operations(setting);
        int outputs = training ? network.outputShape().size() : 0; // inference has no loss
        Workspace[] workspaces = workspaces(compiler, setting, operations, buffers, outputs);
        return new Program(
                setting,
                compiler.groups(),
                operations,
                compiler.shapes(),
                compiler.slot(network.output().name()),
                workspaces,
                buffers);
    }

    /**
     * Samples go through the whole network in chunks if a few of them fit into a core's cache, otherwise layer by layer, as
     * they do where a layer wants to see the whole batch. The parts of the batch depend on nothing but the network and the batch
     * size, not even on what is frozen: the bits depend on them.
     */
    private static Setting setting(
            boolean training, int batchSize, int workers, long floatsPerSample, long partialWeights) {
        long fitting = CHUNK_FLOATS / Math.max(1, floatsPerSample);
        boolean layerByLayer = fitting < LEAST_CHUNK;
        int chunk = layerByLayer
                ? (batchSize - 1) / workers + 1
                : (int) Math.min(Math.min(LARGEST_CHUNK, Long.highestOneBit(fitting)), batchSize);
        int unit = layerByLayer ? 1 : chunk;
        int units = (batchSize - 1) / unit + 1;
        int most = layerByLayer ? Math.max(LEAST_PARTS, Math.min(MOST_PARTS, batchSize / LEAST_PART)) : MOST_PARTS;
        int parts = (int) Math.max(2, Math.min(most, PART_FLOATS / Math.max(1, partialWeights)));
        int part = ((units - 1) / parts + 1) * unit;
        return new Setting(training, layerByLayer, batchSize, chunk, part, workers);
    }

    private static long convolutionWeights(Network network) {
        return network.parameters().values().stream()
                .mapToLong(parameter ->
                        parameter.shape().rank() == 4 ? parameter.shape().size() : 0)
                .sum();
    }

    /**
     * Forward happens at the times 0 to n - 1, backward at n to 2n - 1. A value lives until the last operation has read it, on the
     * way back if that goes back, and the one that made it reads it too.
     */
    private static List<Life> lives(Compiler compiler, Network network, IntPredicate hasGradient) {
        List<Compiler.Group> groups = compiler.groups();
        int n = groups.size();
        int slots = compiler.slotCount();
        int[] producer = new int[slots];
        int[] lastReader = new int[slots];
        int[] death = new int[slots];
        producer[0] = -1;
        for (int i = 0; i < n; i++) {
            Compiler.Group group = groups.get(i);
            int end = hasGradient.test(group.out()) ? 2 * n - 1 - i : i;
            producer[group.out()] = i;
            death[group.out()] = end;
            for (int slot : group.inputs()) {
                lastReader[slot] = i;
                death[slot] = Math.max(death[slot], end);
            }
        }
        int output = compiler.slot(network.output().name());
        lastReader[output] = n;
        death[output] = Math.max(death[output], n);
        List<Life> lives = new ArrayList<>();
        for (int slot = 0; slot < slots; slot++) {
            lives.add(new Life(compiler.size(slot), producer[slot], death[slot]));
        }
        for (int slot = 0; slot < slots; slot++) {
            int size = hasGradient.test(slot) ? compiler.size(slot) : 0;
            lives.add(new Life(size, 2 * n - 1 - lastReader[slot], 2 * n - 1 - producer[slot]));
        }
        return lives;
    }

    private static Workspace[] workspaces(
            Compiler compiler, Setting setting, List<Operation> operations, Buffers buffers, int outputs) {
        int scratch = operations.stream().mapToInt(Operation::scratchSize).max().orElse(0);
        int slots = compiler.slotCount();
        int samples = setting.samples();
        Workspace[] result = new Workspace[setting.workers()];
        for (int worker = 0; worker < result.length; worker++) {
            if (worker > 0 && setting.layerByLayer()) {
                Workspace shared = result[0];
                result[worker] = new Workspace(
                        worker, shared.values, shared.gradients, shared.addend, samples, outputs, scratch);
                continue;
            }
            float[][] memory = new float[buffers.sizes().length][];
            for (int i = 0; i < memory.length; i++) {
                memory[i] = new float[Math.multiplyExact(samples, buffers.sizes()[i])];
            }
            float[][] values = new float[slots][];
            float[][] gradients = new float[slots][];
            int addend = 0;
            for (int slot = 0; slot < slots; slot++) {
                values[slot] = memory[buffers.buffer()[slot]];
                boolean learns = compiler.hasGradient(slot);
                gradients[slot] = learns ? memory[buffers.buffer()[slots + slot]] : new float[0];
                addend = Math.max(addend, learns ? samples * compiler.size(slot) : 0);
            }
            result[worker] = new Workspace(worker, values, gradients, new float[addend], samples, outputs, scratch);
        }
        return result;
    }

    Shape inputShape() {
        return shapes.get(0);
    }

    Shape outputShape() {
        return shapes.get(outputSlot);
    }

    /** Elements of one sample of a slot. */
    int size(int slot) {
        return shapes.get(slot).size();
    }
}
