"""stopgap"""
from __future__ import annotations
from dynlint.model.known import Unknown, same
def unary(op,v):
    if isinstance(v,Unknown): return Unknown(v.why)
    return (not v) if op=="!" else -v
def binary(op,a,b):
    if op in("&&","||"):
        stop = op=="||"
        if a is stop or b is stop: return stop
        for x in (a,b):
            if isinstance(x,Unknown): return Unknown(x.why)
        return not stop
    if op in("==","!="):
        if isinstance(a,Unknown) or isinstance(b,Unknown):
            r=same(a,b)
            if r is None: return Unknown((a if isinstance(a,Unknown) else b).why)
        else: r = a==b
        return r if op=="==" else not r
    for x in (a,b):
        if isinstance(x,Unknown): return Unknown(x.why)
    a=int(a) if isinstance(a,str) else a; b=int(b) if isinstance(b,str) else b
    import operator as o
    return {"+":o.add,"-":o.sub,"*":o.mul,"/":o.truediv,"%":o.mod,"<":o.lt,">":o.gt,"<=":o.le,">=":o.ge}[op](a,b)
