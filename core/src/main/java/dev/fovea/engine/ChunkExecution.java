package dev.fovea.engine;

import dev.fovea.kernel.LossKernel;
import dev.fovea.parallel.Workers;

/**
 * For small networks: a worker takes a chunk of samples through the whole network, forward, loss and backward, in arrays of its
 * own that stay in its cache. A batch is one fork and join for the samples and one for what is summed over them.
 */
final class ChunkExecution extends Execution {
    private final Workers.Task trainPart = this::trainPart;
    private final Workers.Task predictChunk = this::predictChunk;
    private final Workers.Task finishGradient = this::finishGradient;
    private final Operation[] taskOperation; // by task of the gradients' second half
    private final int[] taskNumber;
    private int version; // of the weights

    ChunkExecution(Program program, Workers workers, LossKernel loss) {
        super(program, workers, loss);
        int tasks =
                program.operations().stream().mapToInt(Operation::gradientTasks).sum();
        this.taskOperation = new Operation[tasks];
        this.taskNumber = new int[tasks];
        // a worker begins with the same rows of each layer here and in the optimizer's step
        int task = 0;
        int workerCount = workers.threads();
        for (int worker = 0; worker < workerCount; worker++) {
            for (Operation operation : operations) {
                int of = operation.gradientTasks();
                for (int i = of * worker / workerCount; i < of * (worker + 1) / workerCount; i++, task++) {
                    taskOperation[task] = operation;
                    taskNumber[task] = i;
                }
            }
        }
    }

    /**
     * In training each worker packs the weights for itself, when it first meets them: within the same call. At inference there may
     * be many calls until a worker is needed, and the weights may have changed again by then.
     */
    @Override
    void refresh() {
        version++;
        if (!setting.training()) {
            for (int worker = 0; worker < workspaces.length; worker++) {
                workspace(worker);
            }
        }
    }

    /** The worker's arrays, its weights packed. */
    private Workspace workspace(int worker) {
        Workspace ws = workspaces[worker];
        if (ws.version != version) {
            for (Operation operation : operations) {
                operation.pack(worker);
            }
            ws.version = version;
        }
        return ws;
    }

    @Override
    void train() {
        workers.run(groups(setting.partSize()), trainPart);
        workers.run(taskOperation.length, finishGradient);
    }

    @Override
    void predict() {
        workers.run(groups(setting.chunkSize()), predictChunk);
    }

    private void trainPart(int part, int worker) {
        Workspace ws = workspace(worker);
        ws.part = part;
        for (Operation operation : operations) {
            if (operation.gradientTasks() > 0) {
                operation.beginPart(part);
            }
        }
        int end = Math.min((part + 1) * setting.partSize(), batch.size());
        for (int first = part * setting.partSize(); first < end; first += setting.chunkSize()) {
            load(ws, first, Math.min(setting.chunkSize(), end - first), 0);
            for (int i = 0; i < operations.length; i++) {
                operations[i].forward(ws);
            }
            lossAndGradient(ws);
            for (int i = operations.length - 1; i >= 0; i--) {
                if (goesBack[i]) {
                    operations[i].backwardInputs(ws);
                }
                if (operations[i].gradientTasks() > 0) {
                    operations[i].backwardWeights(ws);
                }
            }
        }
    }

    private void predictChunk(int chunk, int worker) {
        Workspace ws = workspace(worker);
        int first = chunk * setting.chunkSize();
        load(ws, first, Math.min(setting.chunkSize(), batch.size() - first), 0);
        for (int i = 0; i < operations.length; i++) {
            operations[i].forward(ws);
        }
        store(ws);
    }

    private void finishGradient(int task, int worker) {
        taskOperation[task].finishGradient(taskNumber[task], batch.size(), workspaces[worker]);
    }
}
