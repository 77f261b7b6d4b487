"""Exports of the tiny Whisper in every layout that users bring, by the tensor names of its exporter."""
import io

import onnx
import torch
from network import CONTEXT, FRAMES, HEADS, HEAD, LAYERS, MELS, POSITIONS, STATE, First, Past, SherpaDecoder, SherpaEncoder
from onnx import TensorProto, helper, numpy_helper

KINDS = ("decoder.key", "decoder.value", "encoder.key", "encoder.value")


def names(prefix, kinds=KINDS):
    return [f"{prefix}.{layer}.{kind}" for layer in range(LAYERS) for kind in kinds]


def exported(module, arguments, inputs, outputs, axes):
    stream = io.BytesIO()
    torch.onnx.export(
        module.eval(), arguments, stream, opset_version=17, do_constant_folding=False,
        input_names=inputs, output_names=outputs, dynamic_axes=axes,
    )
    return onnx.load_from_string(stream.getvalue())


def encoder(network):
    axes = {name: {0: "batch_size"} for name in ("input_features", "last_hidden_state")}
    return exported(network, torch.zeros(1, MELS, FRAMES), ["input_features"], ["last_hidden_state"], axes)


def first(decoder):
    outputs = ["logits", *names("present")]
    axes = {name: {0: "batch_size"} for name in ["input_ids", "encoder_hidden_states", *outputs]}
    axes["input_ids"][1] = axes["logits"][1] = "decoder_sequence_length"
    for name in names("present", KINDS[:2]):
        axes[name][2] = "decoder_sequence_length"
    axes["encoder_hidden_states"][1] = "encoder_sequence_length"
    arguments = (torch.zeros(1, 4, dtype=torch.long), torch.zeros(1, POSITIONS, STATE))
    return exported(First(decoder), arguments, ["input_ids", "encoder_hidden_states"], outputs, axes)


def past(decoder, stated):
    """stated: with the input cache_position, as transformers 4.43 to 4.45 export it."""
    inputs, outputs = ["input_ids", *names("past_key_values")], ["logits", *names("present", KINDS[:2])]
    axes = {name: {0: "batch_size"} for name in inputs + outputs}
    for name in names("past_key_values", KINDS[:2]):
        axes[name][2] = "past_decoder_sequence_length"
    for name in names("past_key_values", KINDS[2:]):
        axes[name][2] = "encoder_sequence_length_out"
    for name in names("present", KINDS[:2]):
        axes[name][2] = "past_decoder_sequence_length + 1"
    own, cross = torch.zeros(1, HEADS, 4, HEAD), torch.zeros(1, HEADS, POSITIONS, HEAD)
    arguments = [torch.zeros(1, 1, dtype=torch.long), *([own, own, cross, cross] * LAYERS)]
    if stated:
        inputs.append("cache_position")
        axes["cache_position"] = {0: "decoder_sequence_length"}
        arguments.append(torch.tensor([4]))
    return exported(Past(decoder, stated), tuple(arguments), inputs, outputs, axes)


def merged(whole, step):
    """Optimum's decoder_model_merged: both in one, chosen by use_cache_branch; weights that are equal are kept once."""
    kept, branches = {}, []
    for side, model in (("first", whole), ("past", step)):
        graph = model.graph
        given = {value.name for value in graph.input}
        renamed = {}
        for weight in graph.initializer:
            content = (tuple(weight.dims), weight.data_type, numpy_helper.to_array(weight).tobytes())
            renamed[weight.name] = kept.setdefault(content, f"{side}.{weight.name}")
        own = lambda name: name if not name or name in given else renamed.get(name, f"{side}.{name}")
        nodes = []
        for node in graph.node:
            copy = onnx.NodeProto()
            copy.CopyFrom(node)
            copy.name = f"{side}.{node.name}"
            copy.input[:], copy.output[:] = map(own, node.input), map(own, node.output)
            nodes.append(copy)
        values = {value.name: value for value in graph.output}
        outputs = []
        for name in ["logits", *names("present")]:
            if name in values:
                value = onnx.ValueInfoProto()
                value.CopyFrom(values[name])
                value.name = own(name)
            else:  # the branch with a cache gives none of these
                empty = helper.make_tensor(f"{side}.{name}.value", TensorProto.FLOAT, [0, HEADS, 1, HEAD], [])
                nodes.append(helper.make_node("Constant", [], [own(name)], name=f"{side}.{name}.empty", value=empty))
                value = helper.make_tensor_value_info(own(name), TensorProto.FLOAT, [0, HEADS, 1, HEAD])
            outputs.append(value)
        branches.append(helper.make_graph(nodes, side, [], outputs))
    weights = []
    for (dims, kind, content), name in kept.items():
        weights.append(helper.make_tensor(name, kind, dims, content, raw=True))
    outputs = {value.name: value for value in [*step.graph.output, *whole.graph.output]}
    for name in names("present", KINDS[2:]):
        outputs[name].type.tensor_type.shape.dim[0].dim_param = "encoder_batch_size"
    chosen = ["logits", *names("present")]
    choice = helper.make_node("If", ["use_cache_branch"], chosen, name="choice", then_branch=branches[1], else_branch=branches[0])
    inputs = {value.name: value for value in [*whole.graph.input, *step.graph.input]}
    inputs["input_ids"].type.tensor_type.shape.dim[1].dim_param = "decoder_sequence_length"
    inputs = [inputs[name] for name in ["input_ids", "encoder_hidden_states", *names("past_key_values")]]
    inputs.append(helper.make_tensor_value_info("use_cache_branch", TensorProto.BOOL, [1]))
    return saved(helper.make_graph([choice], "merged", inputs, [outputs[name] for name in chosen], weights))


def saved(graph, **opsets):
    imports = [helper.make_opsetid("", 17), *(helper.make_opsetid(name.replace("_", "."), v) for name, v in opsets.items())]
    model = helper.make_model(graph, opset_imports=imports, producer_name="cochlea")
    model.ir_version = 8
    return model


def in_place(decoder):
    """One token, its keys and values written into the caches they are read from."""
    nodes, weights = [], []

    def weight(name, tensor):
        weights.append(numpy_helper.from_array(tensor.detach().numpy().copy(), name))
        return name

    def node(kind, inputs, output, **attributes):
        nodes.append(helper.make_node(kind, inputs, [output], name=output, **attributes))
        return output

    def linear(x, module, name):
        x = node("MatMul", [x, weight(f"{name}.weight", module.weight.t())], f"{name}.product")
        return x if module.bias is None else node("Add", [x, weight(f"{name}.bias", module.bias)], name)

    def norm(x, module, name):
        inputs = [x, weight(f"{name}.weight", module.weight), weight(f"{name}.bias", module.bias)]
        return node("LayerNormalization", inputs, name, axis=-1, epsilon=1e-5)

    embedding, ms = weight("tokens", decoder.tokens.weight), {"domain": "com.microsoft"}
    last = node("Cast", ["seqlens_k"], "position", to=TensorProto.INT64)
    axes = numpy_helper.from_array(torch.tensor([1]).numpy(), "axis")
    weights.append(axes)
    place = node("Gather", [weight("positions", decoder.positions), node("Unsqueeze", [last, "axis"], "positions.at")], "place")
    x = node("Add", [node("Gather", [embedding, "input_ids"], "token"), place], "embedded")
    cache, cross = ["batch_size", HEADS, CONTEXT, HEAD], ["batch_size", HEADS, POSITIONS, HEAD]
    info, floats = helper.make_tensor_value_info, TensorProto.FLOAT
    inputs = [info("input_ids", TensorProto.INT64, ["batch_size", 1]), info("seqlens_k", TensorProto.INT32, ["batch_size"])]
    inputs.append(info("total_sequence_length", TensorProto.INT32, []))
    outputs = [info("logits", floats, ["batch_size", 1, decoder.tokens.num_embeddings])]
    for i, block in enumerate(decoder.blocks):
        past, present = (names(p)[4 * i : 4 * i + 4] for p in ("past_key_values", "present"))
        inputs += [info(name, floats, cache if k < 2 else cross) for k, name in enumerate(past)]
        outputs += [info(name, floats, cache) for name in present[:2]]
        h, name = norm(x, block.attention_norm, f"{i}.attention_norm"), f"{i}.attention"
        own = block.attention
        mapped = [linear(h, module, f"{name}.{part}") for module, part in ((own.query, "q"), (own.key, "k"), (own.value, "v"))]
        nodes.append(helper.make_node(
            "GroupQueryAttention", [*mapped, *past[:2], "seqlens_k", "total_sequence_length"], [name, *present[:2]],
            name=name, num_heads=HEADS, kv_num_heads=HEADS, do_rotary=0, **ms,
        ))
        x = node("Add", [x, linear(name, own.out, f"{name}.out")], f"{i}.heard")
        q = linear(norm(x, block.cross_norm, f"{i}.cross_norm"), block.cross.query, f"{i}.cross.q")
        seen = node("MultiHeadAttention", [q, *past[2:]], f"{i}.cross", num_heads=HEADS, **ms)
        x = node("Add", [x, linear(seen, block.cross.out, f"{i}.cross.out")], f"{i}.crossed")
        h = linear(norm(x, block.mlp_norm, f"{i}.mlp_norm"), block.mlp[0], f"{i}.mlp.in")
        x = node("Add", [x, linear(node("Gelu", [h], f"{i}.gelu", **ms), block.mlp[2], f"{i}.mlp.out")], f"{i}.done")
    turned = node("Transpose", [embedding], "tokens.turned", perm=[1, 0])
    node("MatMul", [norm(x, decoder.norm, "norm"), turned], "logits")
    return saved(helper.make_graph(nodes, "in-place", inputs, outputs, weights), com_microsoft=1)


def sherpa_encoder(encoder, decoder, metadata):
    outputs = ["n_layer_cross_k", "n_layer_cross_v"]
    axes = {"mel": {0: "n_audio"}, **{name: {1: "n_audio"} for name in outputs}}
    model = exported(SherpaEncoder(encoder, decoder), torch.zeros(1, MELS, FRAMES), ["mel"], outputs, axes)
    helper.set_model_props(model, {key: str(value) for key, value in metadata.items()})
    return model


def sherpa_decoder(decoder):
    caches = ["in_n_layer_self_k_cache", "in_n_layer_self_v_cache", "n_layer_cross_k", "n_layer_cross_v"]
    outputs = ["logits", "out_n_layer_self_k_cache", "out_n_layer_self_v_cache"]
    axes = {"tokens": {0: "n_audio", 1: "n_tokens"}, **{name: {1: "n_audio"} for name in caches}}
    own, cross = torch.zeros(LAYERS, 1, CONTEXT, STATE), torch.zeros(LAYERS, 1, POSITIONS, STATE)
    arguments = (torch.zeros(1, 3, dtype=torch.long), own, own, cross, cross, torch.tensor([2]))
    return exported(SherpaDecoder(decoder), arguments, ["tokens", *caches, "offset"], outputs, axes)
