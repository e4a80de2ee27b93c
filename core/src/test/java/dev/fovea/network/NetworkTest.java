package dev.fovea.network;

import static dev.fovea.layer.Layers.add;
import static dev.fovea.layer.Layers.conv2d;
import static dev.fovea.layer.Layers.dense;
import static dev.fovea.layer.Layers.flatten;
import static dev.fovea.layer.Layers.maxPool2d;
import static dev.fovea.layer.Layers.relu;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.fovea.layer.Layer;
import dev.fovea.tensor.Shape;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

class NetworkTest {
    private static final Shape IMAGE = Shape.image(1, 6, 6);

    @Test
    void aSequenceNamesItsNodesByWhatTheyAre() {
        Network network =
                Network.of(IMAGE, conv2d(2, 3), relu(), maxPool2d(2), conv2d(4, 2), relu(), flatten(), dense(3));
        assertThat(network.nodes())
                .extracting(Node::name)
                .containsExactly("conv1", "relu1", "pool1", "conv2", "relu2", "flatten1", "fc1");
        assertThat(network.nodes().get(0).inputs()).containsExactly(Network.INPUT);
        assertThat(network.nodes().get(3).inputs()).containsExactly("pool1");
        assertThat(network.output().name()).isEqualTo("fc1");
    }

    @Test
    void infersTheShapeOfEveryNode() {
        Network network = Network.of(IMAGE, conv2d(2, 3), maxPool2d(2), flatten(), dense(3));
        assertThat(network.inputShape()).isEqualTo(IMAGE);
        assertThat(network.shape(Network.INPUT)).isEqualTo(IMAGE);
        assertThat(network.shape("conv1")).isEqualTo(Shape.image(2, 4, 4)); // 6 - 3 + 1
        assertThat(network.shape("pool1")).isEqualTo(Shape.image(2, 2, 2));
        assertThat(network.shape("flatten1")).isEqualTo(Shape.vector(8));
        assertThat(network.outputShape()).isEqualTo(Shape.vector(3));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> network.shape("conv9"))
                .withMessage("no node 'conv9' in this network");
    }

    @Test
    void countsParametersAndMultiplyAddsOverAllNodes() {
        Network network = Network.of(IMAGE, conv2d(2, 3), maxPool2d(2), flatten(), dense(3).bias(false));
        assertThat(network.parameters()).containsOnlyKeys("conv1.weight", "conv1.bias", "fc1.weight");
        assertThat(network.parameters().keySet()).containsExactly("conv1.weight", "conv1.bias", "fc1.weight");
        assertThat(network.parameterCount()).isEqualTo(18 + 2 + 24); // 2*1*3*3 + 2 + 3*8
        assertThat(network.multiplyAdds()).isEqualTo(288 + 24); // 2*4*4 * 9 + 3*8
    }

    @Test
    void aGraphReadsNamedNodes() {
        Network network = Network.graph(IMAGE)
                .add("a", conv2d(2, 1))
                .add("b", conv2d(2, 1), Network.INPUT)
                .add("sum", add(), "a", "b")
                .build();
        assertThat(network.inputShapes(network.output())).containsExactly(Shape.image(2, 6, 6), Shape.image(2, 6, 6));
        assertThat(network.outputShape()).isEqualTo(Shape.image(2, 6, 6));
    }

    @Test
    void defaultNamesCountEveryLayerOfTheirKind() {
        Network network = Network.graph(IMAGE)
                .add("first", relu())
                .add(relu())
                .add(relu())
                .build();
        assertThat(network.nodes()).extracting(Node::name).containsExactly("first", "relu2", "relu3");
    }

    @Test
    void networksAreEqualWhenAllIsEqual() {
        Network network = Network.of(IMAGE, relu());
        assertThat(network)
                .isEqualTo(Network.of(IMAGE, List.of(relu())))
                .hasSameHashCodeAs(Network.of(IMAGE, relu()))
                .isNotEqualTo(Network.of(Shape.image(1, 6, 7), relu()))
                .isNotEqualTo(Network.graph(IMAGE).add("other", relu()).build())
                .isNotEqualTo(Network.of(IMAGE, relu(), relu()));
    }

    @Test
    void cannotBeChangedThroughItsListsOrItsBuilder() {
        Network.Builder builder = Network.graph(IMAGE).add(relu());
        Network network = builder.build();
        builder.add(relu());
        assertThat(network.nodes()).hasSize(1).isUnmodifiable();
        assertThat(network.output().inputs()).isUnmodifiable();
    }

    @Test
    void aLayerThatDoesNotFitIsNamed() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Network.of(IMAGE, conv2d(2, 3), relu(), dense(10)))
                .withMessage("layer 3 (fc1, dense 10): expected a flat input, got (2, 4, 4): add flatten() before it");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Network.of(Shape.image(70_000, 1, 1), conv2d(70_000, 1)))
                .withMessage(
                        "layer 1 (conv1, conv2d 70000@1x1): shape (70000, 70000, 1, 1): more than 2147483647 elements do "
                                + "not fit one array");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Network.graph(IMAGE).add("sum", add()))
                .withMessage("layer 1 (sum, add): expected two or more inputs, got 1");
    }

    @Test
    void aNodeReadsOnlyNodesBeforeIt() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Network.graph(IMAGE).add(relu()).add("x", relu(), "y"))
                .withMessage("layer 2 (x, relu): there is no node 'y' yet, only input, relu1");
        Network.Builder long_ = Network.graph(IMAGE);
        Collections.<Layer>nCopies(100, relu()).forEach(long_::add);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> long_.shape("y"))
                .withMessage(
                        "there is no node 'y' yet, only ..., relu93, relu94, relu95, relu96, relu97, relu98, relu99, "
                                + "relu100");
    }

    @Test
    void everyNameIsGivenOnce() {
        assertThatIllegalArgumentException()
                .isThrownBy(() ->
                        Network.graph(IMAGE).add("x", relu(), Network.INPUT).add("x", relu(), Network.INPUT))
                .withMessage("layer 2 (x, relu): the name is taken: name every node differently");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Network.graph(IMAGE).add(Network.INPUT, relu()))
                .withMessage("layer 1 (input, relu): the name is taken: name every node differently");
    }

    @Test
    void namesAreShortAndPlain() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Network.graph(IMAGE).add("1st", relu()))
                .withMessage("node name '1st': expected a letter, then letters, digits, _ and .");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Network.graph(IMAGE).add("", relu()))
                .withMessage("node name '': expected a letter, then letters, digits, _ and .");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Network.graph(IMAGE).add("x".repeat(65), relu()))
                .withMessage("node name '" + "x".repeat(64) + "...': expected at most 64 characters, got 65");
    }

    @Test
    void anotherLayerMayTakeANodesPlace() {
        Network network = Network.of(Shape.image(1, 5, 5), conv2d(2, 3), flatten(), dense(4), dense(3));
        assertThat(network.with("fc1", dense(7)))
                .isEqualTo(Network.of(Shape.image(1, 5, 5), conv2d(2, 3), flatten(), dense(7), dense(3)));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> network.with("fc3", dense(7)))
                .withMessage("no node 'fc3' in this network");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> network.with("flatten1", relu()))
                .withMessageStartingWith("layer 3 (fc1, dense 4): expected a flat input");
    }

    @Test
    void aNodeThatNobodyReadsIsRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Network.graph(IMAGE)
                        .add(relu())
                        .add("x", maxPool2d(2), Network.INPUT)
                        .build())
                .withMessage("layer 1 (relu1, relu): nothing reads its output: remove it or use it");
    }

    @Test
    void aNetworkHasALayerAndAnInput() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Network.of(IMAGE))
                .withMessage("a network needs at least one layer");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Network.graph(Shape.of()))
                .withMessage("input (): expected 1 to 8 dimensions, got 0");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Network.graph(Shape.of(1, 1, 1, 1, 1, 1, 1, 1, 1)))
                .withMessage("input (1, 1, 1, 1, 1, 1, 1, 1, 1): expected 1 to 8 dimensions, got 9");
    }

    @Test
    void sizesAreBounded() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Network.of(IMAGE, Collections.nCopies(Network.MAX_NODES + 1, relu())))
                .withMessage("layer 4097 (relu4097, relu): a network has at most 4096 layers and 16384 connections");
        String[] many =
                Collections.nCopies(Network.MAX_EDGES + 1, Network.INPUT).toArray(String[]::new);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Network.graph(IMAGE).add("x", add(), many))
                .withMessage("layer 1 (x, add): a network has at most 4096 layers and 16384 connections");
    }
}
