package dev.fovea.engine;

/** At inference a layer with weights that does the batch normalisation behind it along: that one is folded into its weights. */
final class FoldedOperation implements Operation {
    private final Operation operation;
    private final Parameters plain;
    private final Parameters folded;
    private final BatchNormState norm;

    /**
     * @param operation computes with the folded weights
     * @param plain the layer's own weights
     * @param folded their folded form, written anew whenever they are packed
     */
    FoldedOperation(Operation operation, Parameters plain, Parameters folded, BatchNormState norm) {
        this.operation = operation;
        this.plain = plain;
        this.folded = folded;
        this.norm = norm;
    }

    @Override
    public String description() {
        return operation.description();
    }

    @Override
    public int scratchSize() {
        return operation.scratchSize();
    }

    @Override
    public void pack(int worker) {
        norm.fold(plain.w(), plain.b(), folded.w(), folded.b());
        operation.pack(worker);
    }

    @Override
    public void forward(Workspace ws) {
        operation.forward(ws);
    }

    @Override
    public void forward(Workspace ws, int share, int shares) {
        operation.forward(ws, share, shares);
    }

    @Override
    public void backwardInputs(Workspace ws) {
        throw new IllegalStateException("normalisation is folded at inference only, which has no backward pass");
    }
}
