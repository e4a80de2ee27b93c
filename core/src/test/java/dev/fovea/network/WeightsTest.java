package dev.fovea.network;

import static dev.fovea.layer.Layers.conv2d;
import static dev.fovea.layer.Layers.dense;
import static dev.fovea.layer.Layers.flatten;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.fovea.tensor.Shape;
import dev.fovea.tensor.Tensor;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

class WeightsTest {
    private static final Network NETWORK = Network.of(Shape.image(1, 3, 3), conv2d(2, 2), flatten(), dense(3));

    @Test
    void zerosHaveTheShapesOfTheParameters() {
        Weights zeros = Weights.zeros(NETWORK);
        assertThat(zeros.tensors().keySet()).containsExactly("conv1.weight", "conv1.bias", "fc1.weight", "fc1.bias");
        assertThat(zeros.get("conv1.weight")).isEqualTo(Tensor.zeros(Shape.of(2, 1, 2, 2)));
        assertThat(zeros.get("fc1.weight")).isEqualTo(Tensor.zeros(Shape.of(3, 8))); // 2 * (3 - 2 + 1)^2 = 8
        assertThat(zeros.get("fc1.bias")).isEqualTo(Tensor.zeros(Shape.vector(3)));
    }

    @Test
    void theSameSeedGivesTheSameBits() {
        Weights one = Weights.initialize(NETWORK, new Initializer.He(), 42);
        assertThat(one.tensors())
                .isEqualTo(Weights.initialize(NETWORK, new Initializer.He(), 42).tensors())
                .isNotEqualTo(
                        Weights.initialize(NETWORK, new Initializer.He(), 43).tensors());
    }

    @Test
    void parametersDrawFromStreamsOfTheirOwn() {
        Network longer = Network.of(Shape.image(1, 3, 3), conv2d(2, 2), flatten(), dense(3), dense(3));
        Network wider = Network.of(Shape.image(1, 3, 3), conv2d(5, 2), flatten(), dense(3));
        Weights weights = Weights.initialize(NETWORK, new Initializer.Seed(), 1);
        Weights more = Weights.initialize(longer, new Initializer.Seed(), 1);
        assertThat(more.get("conv1.weight")).isEqualTo(weights.get("conv1.weight"));
        assertThat(more.get("fc1.weight")).isEqualTo(weights.get("fc1.weight"));
        // the same first draws behind a convolution of another size
        assertThat(Weights.initialize(wider, new Initializer.Seed(), 1)
                        .get("fc1.weight")
                        .data())
                .startsWith(weights.get("fc1.weight").data());
        assertThat(more.get("fc2.weight").data()[0])
                .isNotEqualTo(weights.get("fc1.weight").data()[0]);
    }

    @Test
    void biasesBeginAtZero() {
        Weights weights = Weights.initialize(NETWORK, new Initializer.Xavier(), 42);
        assertThat(weights.get("conv1.bias").data()).containsOnly(0);
        assertThat(weights.get("fc1.bias").data()).containsOnly(0);
        assertThat(weights.get("fc1.weight").data()).doesNotContain(0);
    }

    @Test
    void givenArraysAreSharedAndPutIntoOrder() {
        Map<String, Tensor> shuffled = new LinkedHashMap<>();
        Map<String, Tensor> given = given();
        for (String name : new String[] {"fc1.bias", "conv1.bias", "fc1.weight", "conv1.weight"}) {
            shuffled.put(name, given.get(name));
        }
        Weights weights = Weights.of(NETWORK, shuffled);
        assertThat(weights.tensors().keySet()).containsExactly("conv1.weight", "conv1.bias", "fc1.weight", "fc1.bias");
        assertThat(weights.get("fc1.bias")).isSameAs(given.get("fc1.bias"));
        assertThat(weights.tensors()).isUnmodifiable();
    }

    @Test
    void refusesArraysThatAreNotTheNetworks() {
        Map<String, Tensor> missing = given();
        missing.remove("fc1.weight");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Weights.of(NETWORK, missing))
                .withMessage("weight fc1.weight (3, 8) is missing");
        Map<String, Tensor> unknown = given();
        unknown.put("fc2.weight", Tensor.zeros(Shape.of(1)));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Weights.of(NETWORK, unknown))
                .withMessage("weight fc2.weight is not in the network");
        Map<String, Tensor> turned = given();
        turned.put("fc1.weight", Tensor.zeros(Shape.of(8, 3)));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Weights.of(NETWORK, turned))
                .withMessage("weight fc1.weight: expected shape (3, 8), got (8, 3)");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Weights.zeros(NETWORK).get("fc2.weight"))
                .withMessage("no weight 'fc2.weight' in this network");
    }

    @Test
    void aCopyIsIndependent() {
        Weights weights = Weights.initialize(NETWORK, new Initializer.He(), 42);
        Weights copy = weights.copy();
        assertThat(copy.tensors()).isEqualTo(weights.tensors());
        copy.get("fc1.bias").data()[0] = 1;
        assertThat(weights.get("fc1.bias").data()[0]).isZero();
    }

    @Test
    void setOverwritesAllOrNothing() {
        Weights weights = Weights.zeros(NETWORK);
        Weights other = Weights.initialize(NETWORK, new Initializer.He(), 42);
        weights.set(other);
        assertThat(weights.tensors()).isEqualTo(other.tensors());
        other.get("fc1.weight").data()[0] = 9;
        assertThat(weights.get("fc1.weight").data()[0]).isNotEqualTo(9);

        Weights wider = Weights.initialize(
                Network.of(Shape.image(1, 3, 3), conv2d(2, 2), flatten(), dense(4)), new Initializer.He(), 1);
        Map<String, Tensor> before = weights.copy().tensors();
        assertThatIllegalArgumentException()
                .isThrownBy(() -> weights.set(wider))
                .withMessage("weight fc1.weight: expected shape (3, 8), got (4, 8)");
        assertThat(weights.tensors()).isEqualTo(before);
    }

    @Test
    void findsTheFirstArrayThatIsNotFinite() {
        Weights weights = Weights.initialize(NETWORK, new Initializer.He(), 42);
        assertThat(weights.firstNotFinite()).isEmpty();
        weights.get("fc1.bias").data()[2] = Float.NaN;
        assertThat(weights.firstNotFinite()).contains("fc1.bias");
        weights.get("conv1.bias").data()[1] = Float.NEGATIVE_INFINITY;
        assertThat(weights.firstNotFinite()).contains("conv1.bias");
    }

    private static Map<String, Tensor> given() {
        return new LinkedHashMap<>(
                Weights.initialize(NETWORK, new Initializer.He(), 42).tensors());
    }
}
