/** Networks in ONNX Runtime, which only predicts. */
package dev.fovea.benchmarks.peers.onnxruntime;
