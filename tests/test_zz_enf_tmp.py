import random, copy
from collections import Counter, defaultdict
import pytest
from tests.test_procedures import *
from tests import test_procedures as tp
@pytest.mark.parametrize("ledger",[LEDGERS["enforcement_case"]])
def test_dbg(ledger, desk, monkeypatch):
    errs=defaultdict(Counter); st=Counter()
    real=tp.try_step
    def t(record, step, rng, desk, *a, **k):
        b=record.state
        e=real(record,step,rng,desk,*a,**k)
        if step.code in("hear","surcharge","notify_hearing","ask_hearing","press") and b in step.sources: errs[step.code][str(e)[:150]]+=1
        st[record.state]+=1
        return e
    monkeypatch.setattr(tp,"try_step",t)
    try: tp.test_every_step_can_be_taken_and_whatever_is_accepted_is_lawful(ledger,desk)
    except AssertionError as e: print(str(e)[:300])
    print(st)
    for k,v in errs.items():
        print(k); [print("   ",n,m) for m,n in v.most_common(7)]
