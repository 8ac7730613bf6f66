"""stopgap"""
from __future__ import annotations
from typing import Any
from dynlint.hcl import nodes
from dynlint.hcl.errors import EvaluationError
from dynlint.model.known import Map, Set, Unknown
BOOL="bool"
def type_of(v): return None
def unify(ts): return None
def to_string(v):
    if isinstance(v,(str,Unknown)): return v
    if isinstance(v,bool): return "true" if v else "false"
    if v is None: raise EvaluationError("null in template")
    if isinstance(v,(list,tuple,dict)): raise EvaluationError("collection in template")
    return str(v)
def make_set(vs):
    return Set(sorted(dict.fromkeys(vs),key=str))
def parse_type(n):
    if isinstance(n,nodes.Reference): return (n.names[0],)
    if isinstance(n,nodes.Call):
        if n.name=="object":
            o=n.arguments[0]
            return ("object",{k.value:(parse_type(v.arguments[0] if isinstance(v,nodes.Call) and v.name=="optional" else v), isinstance(v,nodes.Call) and v.name=="optional", v.arguments[1].value if isinstance(v,nodes.Call) and v.name=="optional" and len(v.arguments)>1 and isinstance(v.arguments[1],nodes.Literal) else None) for k,v in o.items})
        return (n.name,parse_type(n.arguments[0]) if not isinstance(n.arguments[0],nodes.Tuple) else ("any",))
    return ("any",)
def convert(v,t):
    if v is None or isinstance(v,Unknown): return v
    if t=="bool": t=("bool",)
    k=t[0]
    if k=="string": return to_string(v)
    if k=="number": return int(v) if isinstance(v,str) and v.lstrip("-").isdigit() else v
    if k=="bool": return {"true":True,"false":False}.get(v,v) if isinstance(v,str) else v
    sub=t[1] if len(t)>1 else ("any",)
    if k=="list": return [convert(x,sub) for x in v]
    if k=="set": return make_set([convert(x,sub) for x in v]) if all(not isinstance(x,(dict,list)) for x in v) else list(v)
    if k=="map": return Map({a:convert(b,sub) for a,b in v.items()})
    if k=="object":
        out={}
        for name,(ty,opt,d) in t[1].items():
            x=v.get(name)
            if x is None: x=d
            out[name]=convert(x,ty)
        return out
    return v
