"""Searches in plain torch, from their papers: what the Java decoders are held to."""
import torch


def greedy(frames, predict, join, context, blank, unknown):
    """One symbol per frame at most. Returns tokens and the frame of each."""
    ys, times = list(context), []
    decoder_out = predict(ys)
    for t, frame in enumerate(frames):
        y = int(join(frame, decoder_out).argmax())
        if y not in (blank, unknown):
            ys.append(y)
            times.append(t)
            decoder_out = predict(ys)
    return ys[len(context):], times


def modified_beam(frames, predict, join, context, blank, unknown, paths):
    """icefall's modified_beam_search: one symbol per frame, equal sequences added up, best by log p per token."""
    hypotheses = {tuple(context): (0.0, [])}
    for t, frame in enumerate(frames):
        kept = list(hypotheses.items())
        scores = torch.stack([join(frame, predict(list(ys))).log_softmax(-1) + score for ys, (score, _) in kept])
        best, flat = scores.double().reshape(-1).topk(paths)
        hypotheses = {}
        for score, index in zip(best.tolist(), flat.tolist()):
            ys, (_, times) = kept[index // scores.size(1)]
            token = index % scores.size(1)
            if token not in (blank, unknown):
                ys, times = ys + (token,), times + [t]
            if ys in hypotheses:
                before, older = hypotheses[ys]
                score = float(torch.logaddexp(torch.tensor(score).double(), torch.tensor(before).double()))
                times = older
            hypotheses[ys] = (score, times)
    ys, (score, times) = max(hypotheses.items(), key=lambda item: item[1][0] / len(item[0]))
    return list(ys[len(context):]), times, score


def transducer(frames, start, predict, join, blank, durations, most):
    """RNN-T (no durations) and TDT after Xu et al. 2023, algorithm 2. Returns tokens, frames, durations."""
    tokens, times, lengths = [], [], []
    decoder_out, state = predict(blank, start)
    t, symbols = 0, 0
    while t < len(frames):
        logits = join(frames[t], decoder_out)
        vocabulary = len(logits) - len(durations)
        y = int(logits[:vocabulary].argmax())
        step = durations[int(logits[vocabulary:].argmax())] if durations else int(y == blank)
        if y != blank:
            tokens.append(y)
            times.append(t)
            lengths.append(step)
            decoder_out, state = predict(y, state)
            symbols += 1
        if step == 0 and (y == blank or symbols == most):
            step = 1
        if step > 0:
            symbols = 0
        t += step
    return tokens, times, lengths
