/**
 * ONNX in and out: {@link dev.fovea.onnx.OnnxExport} writes a network and its weights as an ONNX model, {@link
 * dev.fovea.onnx.OnnxModel} reads one, and {@link dev.fovea.onnx.OnnxImport} makes a network of it. Files of other programs are
 * hostile. Nothing here knows of Fovea's own files or of the command line; depends on core and on the classes that protobuf makes
 * of ONNX's schema. {@code docs/onnx.md} describes what maps to what.
 */
package dev.fovea.onnx;
