package dev.fovea.engine;

import dev.fovea.kernel.Conv2dKernel;
import dev.fovea.kernel.PackedWeights;

/**
 * Transposed convolution, on the kernel of the convolution that it is the transpose of, from this layer's output to its input.
 * What is forward there is backward here and the other way round; the gradient of the weights is the same product with x and
 * dy exchanged.
 */
final class ConvTransposeOperation extends UnaryOperation {
    private final Conv2dKernel kernel;
    private final Parameters p;
    private final PackedWeights[] weights; // by worker
    private final Parameters.ByPart gradients;
    private final float[][] unused; // by worker: the gradient of the bias that the convolution would have
    private final int channels;
    private final int places;

    /**
     * @param kernel of the convolution, without an epilogue
     * @param inChannels of this layer, the convolution's outputs
     */
    ConvTransposeOperation(Wiring wiring, Conv2dKernel kernel, int inChannels, Parameters parameters) {
        super(wiring);
        this.kernel = kernel;
        this.p = parameters;
        this.weights = new Parameters(p.w(), new float[inChannels], p.dw(), new float[0])
                .packed(kernel.packedSize(), wiring.setting());
        this.gradients = new Parameters.ByPart(p, wiring.setting());
        this.unused = new float[wiring.setting().workers()][inChannels];
        this.channels = p.b().length;
        this.places = outSize / channels;
    }

    @Override
    public String description() {
        return "backwards: " + kernel.description();
    }

    @Override
    public int scratchSize() {
        return kernel.scratchSize();
    }

    @Override
    public void pack(int worker) {
        kernel.pack(weights[worker]);
    }

    @Override
    public int packTasks() {
        return kernel.packTasks();
    }

    @Override
    public void packTask(int task) {
        kernel.pack(weights[0], task);
    }

    @Override
    public void forward(Workspace ws) {
        float[] y = ws.values[out];
        kernel.backwardInput(ws.values[in], weights[ws.worker], y, ws.from, ws.to, ws.scratch);
        for (int row = ws.from * channels; row < ws.to * channels; row++) {
            float b = p.b()[row % channels];
            for (int i = row * places; i < (row + 1) * places; i++) {
                y[i] += b;
            }
        }
    }

    @Override
    void backwardInput(Workspace ws, float[] dx) {
        kernel.forward(ws.gradients[out], weights[ws.worker], dx, ws.from, ws.to, ws.scratch);
    }

    @Override
    public void beginPart(int part) {
        gradients.begin(part);
    }

    @Override
    public void backwardWeights(Workspace ws) {
        float[] dy = ws.gradients[out];
        float[] dw = gradients.dw(ws.part);
        float[] db = gradients.db(ws.part);
        kernel.backwardWeights(dy, ws.values[in], dw, unused[ws.worker], ws.from, ws.to, ws.scratch);
        for (int row = ws.from * channels; row < ws.to * channels; row++) {
            float sum = 0;
            for (int i = row * places; i < (row + 1) * places; i++) {
                sum += dy[i];
            }
            db[row % channels] += sum;
        }
    }

    @Override
    public int gradientTasks() {
        return gradients.tasks();
    }

    @Override
    public void finishGradient(int task, int samples, Workspace ws) {
        gradients.finish(task, samples);
    }
}
