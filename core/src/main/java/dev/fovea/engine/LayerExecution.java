package dev.fovea.engine;

import dev.fovea.kernel.LossKernel;
import dev.fovea.parallel.Workers;

/**
 * For large networks, of which not even a few samples fit into a cache: the whole batch goes through a layer before any of it
 * goes through the next, in arrays that all workers share. The work inside a layer is split: samples, or what a kernel prefers,
 * for outputs and input gradients, parts of the batch for weight gradients.
 */
final class LayerExecution extends Execution {
    private final Workers.Task loadChunk = this::loadChunk;
    private final Workers.Task beginForward = this::beginForward;
    private final Workers.Task beginBackward = this::beginBackward;
    private final Workers.Task forwardShare = this::forwardShare;
    private final Workers.Task lossChunk = this::lossChunk;
    private final Workers.Task storeChunk = this::storeChunk;
    private final Workers.Task backwardShare = this::backwardShare;
    private final Workers.Task weightsPart = this::weightsPart;
    private final Workers.Task finishGradient = this::finishGradient;
    private final Workers.Task pack = this::pack;
    private final int[] packEnd; // by operation: one past its last task of packing
    private final int packTasks;
    private int at; // the operation whose turn it is

    LayerExecution(Program program, Workers workers, LossKernel loss) {
        super(program, workers, loss);
        this.packEnd = new int[operations.length];
        int tasks = 0;
        for (int i = 0; i < operations.length; i++) {
            tasks += operations[i].packTasks();
            packEnd[i] = tasks;
        }
        this.packTasks = tasks;
    }

    @Override
    void refresh() {
        workers.run(packTasks, pack);
    }

    private void pack(int task, int worker) {
        int operation = 0;
        while (packEnd[operation] <= task) {
            operation++;
        }
        operations[operation].packTask(task - (operation > 0 ? packEnd[operation - 1] : 0));
    }

    @Override
    void train() {
        forward();
        workers.run(groups(setting.chunkSize()), lossChunk);
        for (at = operations.length - 1; at >= 0; at--) {
            if (operations[at].batchTasks() > 0) {
                workers.run(operations[at].batchTasks(), beginBackward);
            }
            if (goesBack[at]) {
                workers.run(setting.workers(), backwardShare);
            }
            if (operations[at].gradientTasks() > 0) {
                workers.run(groups(setting.partSize()), weightsPart);
                workers.run(operations[at].gradientTasks(), finishGradient);
            }
        }
    }

    @Override
    void predict() {
        forward();
        workers.run(groups(setting.chunkSize()), storeChunk);
    }

    private void forward() {
        workers.run(groups(setting.chunkSize()), loadChunk);
        for (at = 0; at < operations.length; at++) {
            if (operations[at].batchTasks() > 0) {
                workers.run(operations[at].batchTasks(), beginForward);
            }
            workers.run(setting.workers(), forwardShare);
        }
    }

    private void loadChunk(int chunk, int worker) {
        Workspace ws = take(chunk, setting.chunkSize(), worker);
        load(ws, ws.first, ws.count(), ws.from);
    }

    private void beginForward(int task, int worker) {
        operations[at].beginForward(task, batch.size(), workspaces[worker]);
    }

    private void beginBackward(int task, int worker) {
        operations[at].endForward(task, batch.size());
        if (goesBack[at]) {
            operations[at].beginBackward(task, batch.size(), workspaces[worker]);
        }
    }

    private void forwardShare(int share, int worker) {
        operations[at].forward(take(0, batch.size(), worker), share, setting.workers());
    }

    private void lossChunk(int chunk, int worker) {
        lossAndGradient(take(chunk, setting.chunkSize(), worker));
    }

    private void storeChunk(int chunk, int worker) {
        store(take(chunk, setting.chunkSize(), worker));
    }

    private void backwardShare(int share, int worker) {
        operations[at].backwardInputs(take(0, batch.size(), worker), share, setting.workers());
    }

    private void weightsPart(int part, int worker) {
        Workspace ws = take(part, setting.partSize(), worker);
        ws.part = part;
        operations[at].beginPart(part);
        operations[at].backwardWeights(ws);
    }

    private void finishGradient(int task, int worker) {
        operations[at].finishGradient(task, batch.size(), workspaces[worker]);
    }

    /** The arrays hold the batch: a sample's place in the one is its place in the other. */
    private Workspace take(int group, int size, int worker) {
        Workspace ws = workspaces[worker];
        int first = group * size;
        lookAt(ws, first, Math.min(size, batch.size() - first), first);
        return ws;
    }
}
