"""Writes onnx/src/test/resources/dev/fovea/onnx/node-cases.zip: ONNX's own test cases of single operators, for NodeCasesTest.

Run with onnx 1.12.0 (Debian 12's python3-onnx; Apache License 2.0): python3 onnx/src/test/python/node_cases.py FILE
Each case is a folder of model.onnx, input_N.pb and output_N.pb, the latter serialized TensorProtos.
"""

import builtins
import sys
import zipfile

import numpy as np

for name in ("float", "int", "bool", "object"):
    if name not in np.__dict__:  # names that NumPy has given up since onnx 1.12.0 was written
        setattr(np, name, getattr(builtins, name))

from onnx import numpy_helper
from onnx.backend.test.case.node import collect_testcases

OPERATORS = """
Abs Add ArgMax AveragePool BatchNormalization Cast Ceil Clip Concat Constant ConstantOfShape Conv ConvTranspose DepthToSpace
DequantizeLinear Div Dropout Elu Exp Expand Flatten Floor Gather Gemm GlobalAveragePool GlobalMaxPool HardSigmoid HardSwish Identity
InstanceNormalization LRN LayerNormalization LeakyRelu Log LogSoftmax MatMul Max MaxPool Mean Min Mish Mul Neg PRelu Pad Pow
QuantizeLinear ReduceL2 ReduceMax ReduceMean ReduceMin ReduceSum Relu Reshape Resize Selu Shape Sigmoid Slice Softmax Softplus
Softsign SpaceToDepth Split Sqrt Squeeze Sub Sum Tanh ThresholdedRelu Tile TopK Transpose Unsqueeze Upsample
""".split()

TIME = (1980, 2, 1, 0, 0, 0)

with zipfile.ZipFile(sys.argv[1], "w", zipfile.ZIP_DEFLATED, compresslevel=9) as out:

    def put(name, content):
        out.writestr(zipfile.ZipInfo(name, TIME), content, zipfile.ZIP_DEFLATED, 9)

    cases = {case.name: case for case in collect_testcases(None)}  # one is there twice
    for _, case in sorted(cases.items()):
        graph = case.model.graph
        values = list(graph.input) + list(graph.output)
        if len(graph.node) != 1 or graph.node[0].op_type not in OPERATORS:
            continue
        if not all(value.type.HasField("tensor_type") for value in values):
            continue  # sequences and optional values
        if case.name.endswith("pool_3d_default"):
            continue  # a megabyte that shows no more than smaller ones
        for node in graph.node:
            node.doc_string = ""
        put(f"{case.name}/model.onnx", case.model.SerializeToString())
        inputs, outputs = case.data_sets[0]
        for kind, names, arrays in (("input", graph.input, inputs), ("output", graph.output, outputs)):
            for i, (value, array) in enumerate(zip(names, arrays)):
                tensor = numpy_helper.from_array(np.asarray(array), value.name)
                put(f"{case.name}/{kind}_{i}.pb", tensor.SerializeToString())
