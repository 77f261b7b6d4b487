"""Eight-bit matrices for an exported graph: weights by column, activations by row, so that rows never share a scale."""
import numpy as np
from onnx import TensorProto, helper, numpy_helper


def quantise(model):
    """Replaces each MatMul by a constant matrix, except the labels' own, with its MatMulInteger."""
    graph, nodes = model.graph, []
    constants = {t.name: t for t in graph.initializer}
    graph.initializer.append(numpy_helper.from_array(np.float32(1 / 127), "int8_unit"))
    graph.initializer.append(numpy_helper.from_array(np.float32(1e-9), "int8_least"))
    graph.initializer.append(numpy_helper.from_array(np.float32(128), "int8_middle"))
    graph.initializer.append(numpy_helper.from_array(np.uint8(128), "int8_zero"))
    for node in graph.node:
        matrix = constants.get(node.input[1]) if node.op_type == "MatMul" else None
        if matrix is None or matrix.dims[1] < 64:
            nodes.append(node)
            continue
        weights = numpy_helper.to_array(matrix)
        scale = np.abs(weights).max(0) / 127
        name = node.output[0]
        matrix.CopyFrom(numpy_helper.from_array(np.round(weights / scale).astype(np.int8), matrix.name))
        graph.initializer.append(numpy_helper.from_array(scale.astype(np.float32), name + "_scale"))
        step = [("Abs", [node.input[0]], "abs", {}),
                ("ReduceMax", [name + "_abs"], "peak", {"axes": [-1]}),
                ("Mul", [name + "_peak", "int8_unit"], "raw", {}),
                ("Max", [name + "_raw", "int8_least"], "step", {}),
                ("Div", [node.input[0], name + "_step"], "ratio", {}),
                ("Round", [name + "_ratio"], "round", {}),
                ("Add", [name + "_round", "int8_middle"], "shift", {}),
                ("Cast", [name + "_shift"], "row", {"to": TensorProto.UINT8}),
                ("MatMulInteger", [name + "_row", matrix.name, "int8_zero"], "sum", {}),
                ("Cast", [name + "_sum"], "float", {"to": TensorProto.FLOAT}),
                ("Mul", [name + "_float", name + "_step"], "rows", {})]
        nodes += [helper.make_node(op, inputs, [f"{name}_{output}"], **options) for op, inputs, output, options in step]
        nodes.append(helper.make_node("Mul", [name + "_rows", name + "_scale"], [name]))
    del graph.node[:]
    graph.node.extend(nodes)
