import itertools
import os
from typing import Annotated

import uvicorn
from fastapi import Depends, FastAPI, HTTPException
from pydantic import BaseModel
from sqlalchemy import ForeignKey, StaticPool, create_engine, select
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, mapped_column, relationship, sessionmaker

FIXED = os.environ.get("FIXED") == "1"
COUNT = itertools.count()


class Base(DeclarativeBase):
    pass


class Customer(Base):
    __tablename__ = "customers"
    number: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str]
    orders: Mapped[list["Order"]] = relationship(back_populates="customer")


class Order(Base):
    __tablename__ = "orders"
    number: Mapped[int] = mapped_column(primary_key=True)
    customer_number: Mapped[int] = mapped_column(ForeignKey("customers.number"))
    customer: Mapped[Customer] = relationship(back_populates="orders")


class Visit(Base):
    __tablename__ = "visits"
    number: Mapped[int] = mapped_column(primary_key=True)
    page: Mapped[str]


ENGINE = create_engine("sqlite://", poolclass=StaticPool, connect_args={"check_same_thread": False})
SESSIONS = sessionmaker(ENGINE)
JOURNAL = SESSIONS(autoflush=False)
Base.metadata.create_all(ENGINE)
with SESSIONS.begin() as fill:
    fill.add(Customer(number=1, name="A shop", orders=[Order(number=7)]))


class OrderView(BaseModel):
    number: int
    customer: str
    visit: int


def session():
    with SESSIONS() as opened:
        yield opened


app = FastAPI()


@app.get("/orders/{number}")
async def order(number: int, database: Annotated[Session, Depends(session)]) -> OrderView:
    found = database.scalar(select(Order).where(Order.number == number))
    if found is None:
        raise HTTPException(404)
    visit = Visit(number=next(COUNT), page=f"/orders/{number}")
    JOURNAL.add(visit)
    if FIXED:
        JOURNAL.expunge(visit)
    return OrderView(number=found.number, customer=found.customer.name, visit=visit.number)


uvicorn.run(app, host="127.0.0.1", port=int(os.environ["PORT"]), log_level="warning")
