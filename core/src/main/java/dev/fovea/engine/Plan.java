package dev.fovea.engine;

import dev.fovea.data.Batch;
import dev.fovea.engine.Wiring.Setting;
import dev.fovea.kernel.LossKernel;
import dev.fovea.network.Network;
import dev.fovea.network.Weights;
import dev.fovea.tensor.Shape;
import java.util.List;
import java.util.Optional;

/**
 * A network compiled for batches of up to a given size. A batch is cut into fixed chunks of samples; each worker takes a chunk
 * through the whole network, forward, loss and backward, in arrays of its own, and the parts of the gradients are then put
 * together in a fixed order: the bits do not depend on the number of threads. Everything is allocated here, nothing later.
 * Weights are shared with the caller, who may change them between calls. Not thread-safe.
 */
public final class Plan {
    /** Samples that a worker takes through the network at a time; a constant, because the order of sums depends on it. */
    static final int CHUNK = 8;

    private final Network network;
    private final Workers workers;
    private final Setting setting;
    private final List<Operation> operations;
    private final Workspace[] workspaces;
    private final Weights gradients;
    private final LossKernel loss;
    private final float[] losses; // (batch)
    private final Operation[] taskOperation; // by task of the gradients' second half
    private final int[] taskNumber;
    private final Workers.Task trainChunk = this::trainChunk;
    private final Workers.Task predictChunk = this::predictChunk;
    private final Workers.Task finishGradient = this::finishGradient;

    private Batch batch;
    private long seed;
    private float[] outputs = new float[0];

    private Plan(Engine engine, Network network, Weights weights, LossKernel loss, Setting setting) {
        this.network = network;
        this.workers = engine.workers();
        this.setting = setting;
        this.loss = loss;
        this.batch = Batch.unlabelled(network.inputShape());
        this.losses = new float[setting.training() ? setting.batchSize() : 0];
        this.gradients = setting.training() ? Weights.zeros(network) : weights;
        Compiler compiler = new Compiler(network, weights, gradients, engine.kernels(), setting);
        this.operations = compiler.operations();
        this.workspaces = workspaces(compiler);
        int tasks = operations.stream().mapToInt(Operation::gradientTasks).sum();
        this.taskOperation = new Operation[tasks];
        this.taskNumber = new int[tasks];
        int task = 0;
        for (Operation operation : operations) {
            for (int i = 0; i < operation.gradientTasks(); i++, task++) {
                taskOperation[task] = operation;
                taskNumber[task] = i;
            }
        }
    }

    /**
     * A plan that computes gradients of the mean loss.
     *
     * @throws IllegalArgumentException if the network has no weights or the batch size is not positive
     */
    public static Plan training(Engine engine, Network network, Weights weights, LossKernel loss, int batchSize) {
        if (network.parameters().isEmpty()) {
            throw new IllegalArgumentException("nothing to train: no layer of this network has weights");
        }
        return new Plan(engine, network, weights, loss, setting(engine, true, batchSize));
    }

    /** A plan that only computes outputs. */
    public static Plan inference(Engine engine, Network network, Weights weights, int batchSize) {
        return new Plan(engine, network, weights, NoLoss.INSTANCE, setting(engine, false, batchSize));
    }

    private static Setting setting(Engine engine, boolean training, int batchSize) {
        if (batchSize < 1) {
            throw new IllegalArgumentException("batchSize must be at least 1, got " + batchSize);
        }
        return new Setting(
                training,
                batchSize,
                Math.min(CHUNK, batchSize),
                engine.workers().threads());
    }

    private Workspace[] workspaces(Compiler compiler) {
        int scratch = operations.stream().mapToInt(Operation::scratchSize).max().orElse(0);
        int slots = operations.size() + 1;
        Workspace[] result = new Workspace[setting.workers()];
        for (int worker = 0; worker < result.length; worker++) {
            float[][] values = new float[slots][];
            float[][] gradients = new float[slots][];
            int addend = 0;
            for (int slot = 0; slot < slots; slot++) {
                int size = Math.multiplyExact(setting.chunkSize(), shape(slot).size());
                values[slot] = new float[size];
                gradients[slot] = new float[compiler.hasGradient(slot) ? size : 0];
                addend = Math.max(addend, gradients[slot].length);
            }
            result[worker] = new Workspace(worker, setting.chunkSize(), values, gradients, scratch, addend);
        }
        return result;
    }

    /** The largest batch this plan takes. */
    public int batchSize() {
        return setting.batchSize();
    }

    /** The gradients that {@link #step} leaves, by the names of the weights; each step overwrites them. */
    public Weights gradients() {
        requireTraining();
        return gradients;
    }

    /**
     * Forward, loss and backward: leaves the gradients of the batch's mean loss in {@link #gradients()}.
     *
     * @param seed of this step's noise, where the network has some
     * @return the mean loss
     */
    public double step(Batch batch, long seed) {
        requireTraining();
        if (batch.size() == 0) {
            throw new IllegalArgumentException("expected a batch of at least 1 sample, got none");
        }
        begin(batch);
        this.seed = seed;
        int chunks = chunks(batch);
        workers.run(chunks, trainChunk);
        workers.run(taskOperation.length, finishGradient);
        double sum = 0;
        for (int i = 0; i < batch.size(); i++) {
            sum += losses[i];
        }
        return sum / batch.size();
    }

    /**
     * Forward only, with the layers' training behaviour if this is a training plan.
     *
     * @param y (batch.size(), outputs), overwritten
     */
    public void predict(Batch batch, float[] y) {
        begin(batch);
        int needed = batch.size() * network.outputShape().size();
        if (y.length < needed) {
            throw new IllegalArgumentException("expected room for " + needed + " outputs, got " + y.length);
        }
        outputs = y;
        workers.run(chunks(batch), predictChunk);
    }

    /** The first node, in the network's order, whose output for some sample of the batch is an infinity or a NaN. */
    public Optional<String> firstNotFinite(Batch batch) {
        begin(batch);
        int first = operations.size();
        Workspace ws = workspaces[0];
        for (int chunk = 0; chunk < chunks(batch); chunk++) {
            load(ws, chunk);
            for (int i = 0; i < first; i++) {
                operations.get(i).forward(ws);
                if (!isFinite(ws.values[i + 1], ws.count * shape(i + 1).size())) {
                    first = i;
                }
            }
        }
        return first < operations.size()
                ? Optional.of(network.nodes().get(first).name())
                : Optional.empty();
    }

    private void trainChunk(int chunk, int worker) {
        Workspace ws = workspaces[worker];
        load(ws, chunk);
        requireLabels(ws);
        for (int i = 0; i < operations.size(); i++) {
            operations.get(i).forward(ws);
        }
        float[] y = ws.values[operations.size()];
        loss.forward(y, ws.labels, ws.loss, 0, ws.count);
        loss.backward(y, ws.labels, 1f / batch.size(), ws.gradients[operations.size()], 0, ws.count);
        for (int i = operations.size() - 1; i >= 0; i--) {
            operations.get(i).backward(ws);
        }
        System.arraycopy(ws.loss, 0, losses, ws.first, ws.count);
    }

    private void predictChunk(int chunk, int worker) {
        Workspace ws = workspaces[worker];
        load(ws, chunk);
        for (int i = 0; i < operations.size(); i++) {
            operations.get(i).forward(ws);
        }
        int size = network.outputShape().size();
        System.arraycopy(ws.values[operations.size()], 0, outputs, ws.first * size, ws.count * size);
    }

    private void finishGradient(int task, int worker) {
        taskOperation[task].finishGradient(taskNumber[task], batch.size(), chunks(batch));
    }

    private void load(Workspace ws, int chunk) {
        ws.chunk = chunk;
        ws.first = chunk * setting.chunkSize();
        ws.count = Math.min(setting.chunkSize(), batch.size() - ws.first);
        ws.seed = seed;
        int size = network.inputShape().size();
        for (int i = 0; i < ws.count; i++) {
            batch.read(ws.first + i, ws.values[0], i * size);
            ws.labels[i] = batch.label(ws.first + i);
        }
    }

    /** A label beyond the outputs would be compared with the next sample's. */
    private void requireLabels(Workspace ws) {
        int outputs = network.outputShape().size();
        for (int i = 0; i < ws.count; i++) {
            if (ws.labels[i] < 0 || ws.labels[i] >= outputs) {
                throw new IllegalArgumentException("sample " + (ws.first + i) + ": expected a label from 0 to "
                        + (outputs - 1) + ", one for each output, got " + ws.labels[i]);
            }
        }
    }

    private void begin(Batch batch) {
        if (batch.size() > setting.batchSize()) {
            throw new IllegalArgumentException(
                    "this plan takes batches of up to " + setting.batchSize() + " samples, got " + batch.size());
        }
        if (batch.size() > 0 && !batch.shape().equals(network.inputShape())) {
            throw new IllegalArgumentException(
                    "expected samples of shape " + network.inputShape() + ", got " + batch.shape());
        }
        this.batch = batch;
    }

    private int chunks(Batch batch) {
        return (batch.size() + setting.chunkSize() - 1) / setting.chunkSize();
    }

    private Shape shape(int slot) {
        return slot == 0
                ? network.inputShape()
                : network.shape(network.nodes().get(slot - 1).name());
    }

    private static boolean isFinite(float[] x, int n) {
        for (int i = 0; i < n; i++) {
            if (!Float.isFinite(x[i])) {
                return false;
            }
        }
        return true;
    }

    private void requireTraining() {
        if (!setting.training()) {
            throw new IllegalStateException("this plan only predicts: make one with Plan.training");
        }
    }

    /** The loss of a plan that has none. */
    private enum NoLoss implements LossKernel {
        INSTANCE;

        @Override
        public void forward(float[] y, int[] labels, float[] loss, int from, int to) {
            throw new IllegalStateException("this plan has no loss");
        }

        @Override
        public void backward(float[] y, int[] labels, float scale, float[] dy, int from, int to) {
            throw new IllegalStateException("this plan has no loss");
        }
    }
}
