package dev.fovea.engine;

import dev.fovea.data.Batch;
import dev.fovea.engine.Wiring.Setting;
import dev.fovea.kernel.LossKernel;
import dev.fovea.parallel.Workers;

/** In which order operations meet samples. Everything is allocated beforehand; running allocates nothing. */
abstract sealed class Execution permits ChunkExecution, LayerExecution {
    final Setting setting;
    final Workers workers;
    final Workspace[] workspaces; // by worker
    final Operation[] operations;
    final boolean[] goesBack; // by operation
    private final Program program;
    private final LossKernel loss;
    private final int inputSize;
    private final int outputSize;
    private final float[] losses; // (batch)

    Batch batch;
    private long seed;
    private float scale; // of the samples' gradients
    private boolean mixed; // whether samples of the batch have two labels
    private float[] outputs = new float[0];

    Execution(Program program, Workers workers, LossKernel loss) {
        this.program = program;
        this.setting = program.setting();
        this.workers = workers;
        this.workspaces = program.workspaces();
        this.operations = program.operations().toArray(Operation[]::new);
        this.goesBack = new boolean[operations.length];
        for (int i = 0; i < operations.length; i++) {
            goesBack[i] = program.groups().get(i).goesBack();
        }
        this.loss = loss;
        this.inputSize = program.inputShape().size();
        this.outputSize = program.outputShape().size();
        this.losses = new float[setting.training() ? setting.batchSize() : 0];
        this.batch = Batch.unlabelled(program.inputShape());
    }

    /** Reads the weights anew, now or when they are needed. */
    abstract void refresh();

    /** Leaves the gradients of the batch's mean loss and returns that loss. */
    final double step(Batch batch, long seed) {
        double weight = weight(batch);
        this.batch = batch;
        this.seed = seed;
        this.scale = (float) (1 / weight);
        train();
        double sum = 0;
        for (int i = 0; i < batch.size(); i++) {
            sum += losses[i];
        }
        return sum / weight;
    }

    /** What the samples count for together; their labels must be those of outputs. */
    final double weight(Batch batch) {
        double sum = 0;
        mixed = false;
        for (int i = 0; i < batch.size(); i++) {
            double weight = weight(i, batch.label(i));
            double share = batch.share(i);
            if (share != 1) {
                mixed = true;
                weight = share * weight + (1 - share) * weight(i, batch.otherLabel(i));
            }
            sum += weight;
        }
        return sum;
    }

    private double weight(int sample, int label) {
        if (label < 0 || label >= outputSize) { // beyond the outputs it would be compared with the next sample's
            throw new IllegalArgumentException("sample " + sample + ": expected a label from 0 to " + (outputSize - 1)
                    + ", one for each output, got " + label);
        }
        return loss.weight(label);
    }

    /** Forward, loss and backward. */
    abstract void train();

    /** Writes the outputs to y. */
    final void predict(Batch batch, float[] y) {
        this.batch = batch;
        this.outputs = y;
        predict();
    }

    /** Forward. */
    abstract void predict();

    /** The first operation whose output for some sample of the batch is an infinity or a NaN, or how many there are. */
    final int firstNotFinite(Batch batch) {
        this.batch = batch;
        int first = operations.length;
        Workspace ws = workspaces[0];
        for (Operation operation : operations) {
            operation.pack(0);
        }
        for (int sample = 0; sample < batch.size(); sample += setting.samples()) {
            load(ws, sample, Math.min(setting.samples(), batch.size() - sample), 0);
            for (int i = 0; i < first; i++) {
                for (int task = 0; task < operations[i].batchTasks(); task++) {
                    operations[i].beginForward(task, ws.count(), ws);
                }
                operations[i].forward(ws);
                int out = program.groups().get(i).out();
                if (!isFinite(ws.values[out], ws.count() * program.size(out))) {
                    first = i;
                }
            }
        }
        return first;
    }

    private static boolean isFinite(float[] x, int n) {
        for (int i = 0; i < n; i++) {
            if (!Float.isFinite(x[i])) {
                return false;
            }
        }
        return true;
    }

    /** Makes these samples of the batch those at hand, in the arrays from {@code from} on, and reads them. */
    final void load(Workspace ws, int first, int count, int from) {
        lookAt(ws, first, count, from);
        for (int i = 0; i < count; i++) {
            batch.read(first + i, ws.values[0], (from + i) * inputSize);
        }
    }

    /** Makes these samples of the batch those at hand, in the arrays from {@code from} on. */
    final void lookAt(Workspace ws, int first, int count, int from) {
        ws.first = first;
        ws.from = from;
        ws.to = from + count;
        ws.seed = seed;
    }

    /** The losses of the samples at hand, and the gradient of the output from which backward starts. */
    final void lossAndGradient(Workspace ws) {
        for (int i = ws.from; i < ws.to; i++) {
            ws.labels[i] = batch.label(ws.first + i - ws.from);
        }
        float[] y = ws.values[program.outputSlot()];
        float[] dy = ws.gradients[program.outputSlot()];
        loss.forward(y, ws.labels, ws.loss, ws.from, ws.to);
        loss.backward(y, ws.labels, scale, dy, ws.from, ws.to);
        if (mixed) {
            mix(ws, y, dy);
        }
        System.arraycopy(ws.loss, ws.from, losses, ws.first, ws.count());
    }

    /** {@code L = s L(y, label) + (1 - s) L(y, other label)}, and its gradient, which is as linear. */
    private void mix(Workspace ws, float[] y, float[] dy) {
        Workspace.Mixed mixed = ws.mixed;
        for (int i = ws.from; i < ws.to; i++) {
            mixed.labels[i] = batch.otherLabel(ws.first + i - ws.from);
            mixed.shares[i] = batch.share(ws.first + i - ws.from);
        }
        loss.forward(y, mixed.labels, mixed.loss, ws.from, ws.to);
        loss.backward(y, mixed.labels, scale, mixed.gradient, ws.from, ws.to);
        for (int i = ws.from; i < ws.to; i++) {
            float share = mixed.shares[i];
            ws.loss[i] = share * ws.loss[i] + (1 - share) * mixed.loss[i];
            for (int k = i * outputSize; k < (i + 1) * outputSize; k++) {
                dy[k] = share * dy[k] + (1 - share) * mixed.gradient[k];
            }
        }
    }

    /** Hands the outputs of the samples at hand to the caller. */
    final void store(Workspace ws) {
        float[] y = ws.values[program.outputSlot()];
        System.arraycopy(y, ws.from * outputSize, outputs, ws.first * outputSize, ws.count() * outputSize);
    }

    /** How many groups of {@code size} samples the batch has. */
    final int groups(int size) {
        return (batch.size() + size - 1) / size;
    }
}
