package dev.fovea.engine;

import dev.fovea.engine.Wiring.Setting;
import dev.fovea.network.Node;
import dev.fovea.tensor.Shape;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * How a plan computes, as plain data.
 *
 * @param training whether it computes gradients
 * @param layerByLayer whether all samples go through a layer before any goes through the next; otherwise workers take chunks
 *     through the whole network
 * @param batchSize the largest batch
 * @param chunkSize samples that a worker takes at a time
 * @param partSize samples whose gradients are summed before those of others are added
 * @param workers threads
 * @param steps the operations in order
 * @param buffers floats of each array for one sample; steps whose lives do not overlap share them
 * @param scratch floats that each worker has for its kernels
 */
public record PlanDescription(
        boolean training,
        boolean layerByLayer,
        int batchSize,
        int chunkSize,
        int partSize,
        int workers,
        List<Step> steps,
        List<Integer> buffers,
        int scratch) {
    public PlanDescription {
        steps = List.copyOf(steps);
        buffers = List.copyOf(buffers);
    }

    /**
     * One operation.
     *
     * @param nodes the nodes it was made from, fused if they are several
     * @param kernel how it computes
     * @param output the shape of one output sample, laid out channels, rows, columns
     * @param buffer where its output lies
     * @param goesBack whether gradients come back to it: something learns at or before it
     */
    public record Step(List<String> nodes, String kernel, Shape output, int buffer, boolean goesBack) {}

    static PlanDescription of(Program program) {
        List<Step> steps = new ArrayList<>();
        for (int i = 0; i < program.operations().size(); i++) {
            Compiler.Group group = program.groups().get(i);
            steps.add(new Step(
                    group.nodes().stream().map(Node::name).toList(),
                    program.operations().get(i).description(),
                    program.shapes().get(group.out()),
                    program.buffers().buffer()[group.out()],
                    group.goesBack()));
        }
        Setting setting = program.setting();
        return new PlanDescription(
                setting.training(),
                setting.layerByLayer(),
                setting.batchSize(),
                setting.chunkSize(),
                setting.partSize(),
                setting.workers(),
                steps,
                Arrays.stream(program.buffers().sizes()).boxed().toList(),
                program.workspaces()[0].scratch.length);
    }
}
