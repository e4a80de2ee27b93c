package dev.fovea.onnx;

import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.OperatorSetIdProto;
import ai.onnx.proto.OnnxMl.StringStringEntryProto;
import dev.fovea.Version;
import dev.fovea.network.Network;
import dev.fovea.network.Weights;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * How a network becomes an ONNX model: from {@code input} (batch, ...) to an output that has the name of the network's last node;
 * the batch dimension is free. Every value has the name of the node that computes it, every initializer that of the weight, so
 * that the names survive the way back. What only trains is left out: noisy rectifiers become plain ones.
 *
 * @param opset the version of the operators, {@value #MIN_OPSET} to {@value #MAX_OPSET}
 * @param softmax whether the outputs become probabilities if the network does not end in some already
 * @param metadata texts that go with the model, its {@code metadata_props}
 */
public record OnnxExport(int opset, boolean softmax, Map<String, String> metadata) {
    /** The oldest version that is written. */
    public static final int MIN_OPSET = 7;

    /** The newest version that is written. */
    public static final int MAX_OPSET = 23;

    /** The version that is written unless another is asked for: of 2022, understood everywhere. */
    public static final int DEFAULT_OPSET = 17;

    public OnnxExport {
        if (opset < MIN_OPSET || opset > MAX_OPSET) {
            throw new IllegalArgumentException("opset: expected " + MIN_OPSET + " to " + MAX_OPSET + ", got " + opset);
        }
        metadata = Collections.unmodifiableMap(new LinkedHashMap<>(metadata));
    }

    /** Opset {@value #DEFAULT_OPSET}, the network's own outputs, no metadata. */
    public static OnnxExport plain() {
        return new OnnxExport(DEFAULT_OPSET, false, Map.of());
    }

    /** The same with another version of the operators. */
    public OnnxExport opset(int opset) {
        return new OnnxExport(opset, softmax, metadata);
    }

    /** The same with or without probabilities. */
    public OnnxExport softmax(boolean softmax) {
        return new OnnxExport(opset, softmax, metadata);
    }

    /** The same with these texts. */
    public OnnxExport metadata(Map<String, String> metadata) {
        return new OnnxExport(opset, softmax, metadata);
    }

    /**
     * Writes the model. Equal networks and weights give equal bytes.
     *
     * @throws IllegalArgumentException if ONNX has no operator for a layer; the message names it
     * @throws IOException if {@code out} does
     */
    public void write(Network network, Weights weights, OutputStream out) throws IOException {
        model(network, weights).writeTo(out);
    }

    ModelProto model(Network network, Weights weights) {
        ModelProto.Builder model = ModelProto.newBuilder()
                .setIrVersion(irVersion())
                .setProducerName("fovea")
                .setProducerVersion(Version.current())
                .addOpsetImport(OperatorSetIdProto.newBuilder().setVersion(opset))
                .setGraph(new GraphWriter(network, weights, opset, softmax).graph());
        metadata.forEach((key, value) -> model.addMetadataProps(
                StringStringEntryProto.newBuilder().setKey(key).setValue(value)));
        return model.build();
    }

    /**
     * The version of the file format that came with the opset, for readers of its time; at least 4, from which on initializers need
     * not be inputs, and no newer than 10, which has all that is used here.
     */
    private int irVersion() {
        if (opset <= 9) {
            return 4;
        }
        if (opset <= 11) {
            return opset - 5;
        }
        return opset <= 14 ? 7 : opset <= 18 ? 8 : opset <= 20 ? 9 : 10;
    }
}
