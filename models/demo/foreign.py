"""English in the mouths of Italian, Czech and Finnish voices.

Festival's English front end decides sounds, durations and melody; each sound is replaced by the nearest ones that the
foreign speaker has. More real throats to learn from, with a heavy accent.
"""
import random
import re

SHARED = "b=b d=d f=f g=g k=k l=l m=m n=n p=p r=r s=s t=t v=v dh=d th=t pau=# em=e,m en=e,n eh=e ih=i uh=u w=u aw=a,u "
ITALIAN = SHARED + """aa=a ae=E ah=a ao=O ax=a axr=e,r ay=a,i ch=tS eh=E el=o,l er=e,r ey=e,i hh= iy=i1 jh=dZ ng=n,g
    ow=o,u oy=o,i sh=S uw=u1 y=i z=z zh=dZ"""
CZECH = SHARED + """aa=a: ae=e ah=a ao=o ax=e axr=e,r ay=a,j ch=c~ el=e,l er=e,r ey=e,j hh=h iy=i: jh=dz~ ng=n
    ow=o,u oy=o,j sh=s~ uw=u: y=j z=z zh=z~"""
FINNISH = SHARED + """aa=a ae=@ ah=a ao=o ax=7 axr=7,r ay=a,i ch=t,s el=e,l er=7,r ey=e,i hh=h iy=i: jh=d,s ng=N
    ow=o,u oy=o,i sh=s uw=u: y=j z=s zh=s"""
VOICES = {"lp_diphone": (ITALIAN, 1.9), "pc_diphone": (ITALIAN, 1.1), "czech_dita": (CZECH, 1.9),
          "czech_krb": (CZECH, 2.1), "czech_machac": (CZECH, 1.1), "czech_ph": (CZECH, 1.05),
          "suo_fi_lj_diphone": (FINNISH, 1.8), "hy_fi_mv_diphone": (FINNISH, 1.0)}  # sounds, pitch against kal's
ANALYSE = """(voice_kal_diphone)
(define (targets s) (mapcar (lambda (x) (list (- (item.feat x 'pos) (item.feat s 'segment_start)) (item.feat x 'f0)))
                            (item.relation.daughters s 'Target)))
(define (segments text)
  (let ((utt (eval (list 'Utterance 'Text text))))
    (mapcar (lambda (step) (step utt)) (list Initialize Text Token_POS Token POS Phrasify Word Pauses Intonation PostLex
                                             Duration Int_Targets))
    (print (mapcar (lambda (s) (cons (item.name s) (cons (item.feat s 'segment_duration) (targets s))))
                   (utt.relation.items utt 'Segment)))))
"""


def analysis(texts):
    """The script that prints the segments of each text, a line each."""
    return ANALYSE + "\n".join(f'(segments "{text}")' for text in texts)


def rendering(line, voice, rate, out, rng: random.Random):
    """The script that speaks one analysed line in a foreign voice and saves it."""
    table, pitch = VOICES[voice]
    sounds = {k: v.split(",") if v else [] for k, v in (pair.split("=") for pair in table.split())}
    pitch *= rng.uniform(0.85, 1.15)
    segments = []
    for name, duration, targets in re.findall(r'\("(\w+)" ([\d.e-]+)((?: \([^()]*\))*)\)', line):
        spoken = sounds[name]
        for i, sound in enumerate(spoken):
            melody = "".join(f" (0 {float(f0) * pitch:.0f})" for _, f0 in re.findall(r"\((\S+) (\S+)\)", targets)[:1])
            segments.append(f'("{sound}" {float(duration) / rate / len(spoken):.3f}{melody if i == 0 else ""})')
    return f'(utt.save.wave (utt.synth (Utterance Segments ({" ".join(segments)}))) "{out}")'
