package dev.fovea.onnx;

import ai.onnx.proto.OnnxMl.ModelProto;
import com.google.protobuf.CodedInputStream;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.UnsafeByteOperations;
import dev.fovea.FileFormatException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/** An ONNX model that has been read and checked: its operators in an order in which each comes after what it reads. */
public final class OnnxModel {
    /** The oldest opset that is read. */
    public static final int MIN_OPSET = 7;

    /** The newest opset that is read. */
    public static final int MAX_OPSET = 28;

    private final Path file;
    private final int opset;
    private final List<Input> inputs;
    private final List<String> outputs;
    private final List<OnnxNode> nodes;
    private final Map<String, OnnxArray> constants;
    private final Map<String, String> metadata;

    /**
     * A value that has to be given.
     *
     * @param dims lengths of the dimensions, empty for free ones
     */
    public record Input(String name, ElementType type, List<OptionalInt> dims) {}

    OnnxModel(
            Path file,
            int opset,
            List<Input> inputs,
            List<String> outputs,
            List<OnnxNode> nodes,
            Map<String, OnnxArray> constants,
            Map<String, String> metadata) {
        this.file = file;
        this.opset = opset;
        this.inputs = List.copyOf(inputs);
        this.outputs = List.copyOf(outputs);
        this.nodes = List.copyOf(nodes);
        this.constants = Collections.unmodifiableMap(new LinkedHashMap<>(constants));
        this.metadata = Collections.unmodifiableMap(new LinkedHashMap<>(metadata));
    }

    /**
     * Reads a file, which is taken as hostile.
     *
     * @param externalData whether tensors may lie in other files of the same folder; not for files of strangers
     * @throws FileFormatException if it is no ONNX model, contradicts itself, or does not fit the heap
     * @throws IOException if it cannot be read
     */
    public static OnnxModel read(Path file, boolean externalData) throws IOException {
        long bytes = Files.size(file);
        long heap = Runtime.getRuntime().maxMemory();
        if (bytes > heap / 2) {
            throw new FileFormatException(
                    file,
                    "takes " + 2 * bytes + " bytes to read, the Java heap holds at most " + heap
                            + ": start java with a larger -Xmx");
        }
        Optional<ExternalData> external = externalData
                ? Optional.of(new ExternalData(
                        file.toRealPath().toAbsolutePath().normalize().resolveSibling("")))
                : Optional.empty();
        try {
            return new GraphReader(file, parse(Files.readAllBytes(file)), external).model();
        } catch (InvalidProtocolBufferException e) {
            throw damaged(file, String.valueOf(e.getMessage()), e);
        } catch (IllegalArgumentException e) {
            throw damaged(file, String.valueOf(e.getMessage()), e);
        } catch (OutOfMemoryError e) {
            // what a hostile file's parts take has no bound that is known in front
            throw new FileFormatException(
                    file, "does not fit the Java heap of " + heap + " bytes: start java with a larger -Xmx", e);
        }
    }

    /** The message, its large fields not copied out of the bytes. */
    private static ModelProto parse(byte[] bytes) throws IOException {
        CodedInputStream in = UnsafeByteOperations.unsafeWrap(bytes).newCodedInput();
        in.enableAliasing(true);
        return ModelProto.parseFrom(in);
    }

    private static FileFormatException damaged(Path file, String message, Exception cause) {
        return new FileFormatException(
                file, Shown.line(message) + ": not an ONNX model, or a damaged one; save or download it again", cause);
    }

    /** The file that it came from. */
    public Path file() {
        return file;
    }

    /** The version of the operators. */
    public int opset() {
        return opset;
    }

    /** What has to be given, in order. */
    public List<Input> inputs() {
        return inputs;
    }

    /** The names of the results, in order. */
    public List<String> outputs() {
        return outputs;
    }

    /** Texts that go with the model. */
    public Map<String, String> metadata() {
        return metadata;
    }

    /** The operators, each after what it reads. */
    List<OnnxNode> nodes() {
        return nodes;
    }

    /** The values that are given in the file. */
    Map<String, OnnxArray> constants() {
        return constants;
    }
}
