package dev.fovea.engine;

import dev.fovea.kernel.LossKernel;

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

    ChunkExecution(Program program, Workers workers, LossKernel loss) {
        super(program, workers, loss);
        int tasks =
                program.operations().stream().mapToInt(Operation::gradientTasks).sum();
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
        Workspace ws = workspaces[worker];
        ws.part = part;
        for (Operation operation : operations) {
            operation.beginPart(part);
        }
        int end = Math.min((part + 1) * setting.partSize(), batch.size());
        for (int first = part * setting.partSize(); first < end; first += setting.chunkSize()) {
            load(ws, first, Math.min(setting.chunkSize(), end - first), 0);
            for (int i = 0; i < operations.length; i++) {
                operations[i].forward(ws);
            }
            lossAndGradient(ws);
            for (int i = operations.length - 1; i >= 0; i--) {
                operations[i].backwardInputs(ws);
                operations[i].backwardWeights(ws);
            }
        }
    }

    private void predictChunk(int chunk, int worker) {
        Workspace ws = workspaces[worker];
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
