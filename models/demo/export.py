"""Writes the ONNX files and the compact checkpoint: `export.py [CHECKPOINT [FOLDER]]`.

demo-stream.onnx  mel [B, T, 80] (T a multiple of 32), mel_len [B], state_0..4 -> logp, logp_len, new_state_0..4
demo-offline.onnx mel [B, T, 80] (any T), mel_len [B] -> logp [B, ceil(T/4), 29], logp_len
The batch is axis 0 everywhere. Both compute the same; matrices are stored as fp16, computed in fp32. Beside each lies
its -int8 twin.
"""
import sys
from pathlib import Path

import numpy as np
import onnx
import torch
from onnx import TensorProto, helper, numpy_helper

import features
from cache import CACHE
from int8 import quantise
from model import CHUNK, FRAMES, LABELS, LETTERS, SUBSAMPLING, Net

METADATA = {"model": "cochlea-demo", "feature_kind": "whisper-log-mel", "sample_rate": features.RATE, "bins": features.BINS,
            "window": features.WINDOW, "hop": features.HOP, "edges": "zero", "norm": "fixed", "log_floor": features.FLOOR,
            "norm_mean": features.MEAN, "norm_std": features.STD, "layout": "time,mel", "subsampling": SUBSAMPLING,
            "chunk_frames": FRAMES, "chunk_steps": CHUNK, "blank": 0,
            "labels": "<blank>," + ",".join("<space>" if c == " " else c for c in LETTERS), "language": "en"}


class Streaming(torch.nn.Module):
    def __init__(self, net):
        super().__init__()
        self.net = net

    def forward(self, mel, mel_len, *state):
        logp, state = self.net(mel, mel_len, state)
        return logp, (mel_len + SUBSAMPLING - 1) // SUBSAMPLING, *state


class Offline(torch.nn.Module):
    """Pads to whole chunks, starts from no past, and forgets the state."""

    def __init__(self, net):
        super().__init__()
        self.net = net

    def forward(self, mel, mel_len):
        B, T = mel.shape[0], mel.shape[1]
        pad = (FRAMES - T % FRAMES) % FRAMES
        mel = torch.cat([mel, torch.zeros(B, pad, features.BINS)], 1)
        steps = (T + SUBSAMPLING - 1) // SUBSAMPLING
        return self.net(mel, mel_len, self.net.initial(B))[0][:, :steps], (mel_len + SUBSAMPLING - 1) // SUBSAMPLING


def half_stored(model):
    """Matrices kept as fp16 behind a Cast, which the runtime folds when it loads."""
    casts = []
    for tensor in model.graph.initializer:
        if tensor.data_type == TensorProto.FLOAT and np.prod(tensor.dims) >= 1024:
            name = tensor.name
            tensor.CopyFrom(numpy_helper.from_array(numpy_helper.to_array(tensor).astype(np.float16), name + "_fp16"))
            casts.append(helper.make_node("Cast", [name + "_fp16"], [name], to=TensorProto.FLOAT))
    nodes = casts + list(model.graph.node)
    del model.graph.node[:]
    model.graph.node.extend(nodes)


def declared(model, shapes):
    """Output shapes as they are promised, where tracing lost them."""
    for output in model.graph.output:
        for dim, size in zip(output.type.tensor_type.shape.dim, shapes.get(output.name, [])):
            dim.CopyFrom(onnx.TensorShapeProto.Dimension(**{"dim_value" if isinstance(size, int) else "dim_param": size}))


def write(module, inputs, names, outputs, axes, shapes, path):
    torch.onnx.export(module, inputs, str(path), opset_version=17, input_names=names, output_names=outputs,
                      dynamic_axes=axes)
    for target, shrink in ((path.with_stem(path.stem + "-int8"), quantise), (path, half_stored)):
        model = onnx.load(str(path))
        shrink(model)
        declared(model, shapes)
        for key, value in METADATA.items():
            model.metadata_props.add(key=key, value=str(value))
        onnx.checker.check_model(model, full_check=True)
        onnx.save(model, str(target))
        print(f"{target.name}: {target.stat().st_size / 1e6:.2f} MB, {len(model.graph.node)} nodes")


def verify(net, chunks=12):
    """Chunk by chunk must say what the whole utterance says, for rows of any length."""
    torch.manual_seed(1)
    mel, length = torch.randn(3, chunks * FRAMES, 80), torch.tensor([chunks * FRAMES, 301, 33])
    whole, _ = Offline(net)(mel, length)
    state, parts = net.initial(3), []
    for i in range(0, mel.shape[1], FRAMES):
        part, state = net(mel[:, i:i + FRAMES], (length - i).clamp(0, FRAMES), state)
        parts.append(part)
    difference = (torch.cat(parts, 1) - whole).abs()
    worst = max(d[:(n + 3) // SUBSAMPLING].max().item() for d, n in zip(difference, length.tolist()))
    assert worst < 1e-4, worst
    print(f"streaming differs from offline by at most {worst:.1e}")


def main():
    source = Path(sys.argv[1]) if len(sys.argv) > 1 else CACHE / "checkpoint.pt"
    folder = Path(sys.argv[2]) if len(sys.argv) > 2 else Path(__file__).parent / "dist"
    folder.mkdir(exist_ok=True)
    saved = torch.load(source)
    net = Net(**saved["config"])
    net.load_state_dict({k: v.half().float() if v.numel() >= 1024 else v for k, v in saved["mean"].items()})
    verify(net.eval())
    torch.save({"config": saved["config"], "mean": {k: v.half() for k, v in net.state_dict().items()}}
               | {k: saved[k] for k in ("step", "spent", "heard")}, folder / "checkpoint.pt")
    mel, length, state = torch.randn(2, 2 * FRAMES, 80), torch.tensor([2 * FRAMES, FRAMES + 5]), net.initial(2)
    states = [f"state_{i}" for i in range(len(state))]
    batch = {name: {0: "B"} for name in ["mel_len", "logp_len", *states, *(f"new_{s}" for s in states)]}
    stepped = {"mel": {0: "B", 1: "T"}, "logp": {0: "B", 1: "S"}}
    shapes = {f"new_{name}": ["B", *s.shape[1:]] for name, s in zip(states, state)} | {"logp": ["B", "S", LABELS]}
    write(Streaming(net), (mel, length, *state), ["mel", "mel_len", *states],
          ["logp", "logp_len", *(f"new_{s}" for s in states)], batch | stepped, shapes, folder / "demo-stream.onnx")
    write(Offline(net), (mel, length), ["mel", "mel_len"], ["logp", "logp_len"],
          {k: v for k, v in (batch | stepped).items() if "state" not in k}, shapes, folder / "demo-offline.onnx")


if __name__ == "__main__":
    with torch.no_grad():
        main()
